import type { KubeObject } from '#objects/objects';

/** An object as a job named it. */
export interface DeedTarget {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
}

/** What a job did in the cluster, or was refused. */
export type JobDeed = {
  readonly jobId: number;
  readonly target: DeedTarget;
} & (
  | {
      readonly type: 'changed';
      /** As it was; null when the job made it. */
      readonly before: KubeObject | null;
      /** As it is; null when the job removed it. */
      readonly after: KubeObject | null;
    }
  | {
      readonly type: 'refused';
      /** The command as kubectl tells it: `kubectl set image`; empty from other clients. */
      readonly command: string;
      readonly verb: string;
      readonly code: number;
      readonly message: string;
    }
);

/** Told of what jobs do. A change is not acknowledged to the job before this has resolved. */
export type JobWitness = (deed: JobDeed) => Promise<void>;

/** What programs write while they work, and what says nothing about a release. */
const untold: ReadonlySet<string> = new Set([
  'events',
  'leases',
  'tokenreviews',
  'subjectaccessreviews',
  'selfsubjectaccessreviews',
  'localsubjectaccessreviews',
]);

/** Whether changes of a kind are worth telling. */
export const isTold = ({ plural }: { readonly plural: string }): boolean => !untold.has(plural);

/** Commands of kubectl that read an object first which they then change. */
const changing =
  /^kubectl (set|patch|scale|edit|label|annotate|expose|autoscale|rollout (restart|undo|pause|resume))\b/;

/** Whether a refused request was to change something; other reading is nobody's business. */
export function wasToChange(verb: string, command: string): boolean {
  if (verb === 'list' || verb === 'watch') return false;
  return verb !== 'get' || changing.test(command);
}

/** Beyond this an object is told by its name alone. */
const mostCharacters = 256 * 1024;

/** The part of an object that people wrote, with what tells its versions apart; never what is secret. */
export function toldObject(object: KubeObject | undefined): KubeObject | null {
  if (object === undefined) return null;
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    readonly managedFields?: unknown;
  };
  const { status: __, ...rest } = object as KubeObject & { readonly status?: unknown };
  const told = { ...rest, metadata };
  const open = object.kind === 'Secret' ? withoutSecrets(told) : told;
  if (JSON.stringify(open).length <= mostCharacters) return open;
  const { apiVersion, kind } = object;
  return { apiVersion, kind, metadata: { ...metadata, annotations: {} } } as KubeObject;
}

/** The names of what a secret holds. The note of `kubectl apply` repeats its values. */
function withoutSecrets(secret: KubeObject): KubeObject {
  const {
    data = {},
    metadata,
    ...rest
  } = secret as KubeObject & {
    readonly data?: Readonly<Record<string, string>>;
    readonly stringData?: unknown;
  };
  const { annotations: _, ...kept } = metadata;
  const names = Object.fromEntries(Object.keys(data).map((key) => [key, '']));
  const { stringData: __, ...open } = rest as typeof rest & { readonly stringData?: unknown };
  return { ...open, metadata: kept, data: names } as KubeObject;
}
