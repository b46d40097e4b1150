import { type KubeObject, nameOf } from '#rollouts/deed';
import { type Difference, differencesOf, notes } from './difference-rules.ts';
import type { RecordedObject } from './state-rules.ts';

/** What is to be done with one object to bring back a recorded state. */
export type PutBack = RecordedObject & { readonly differences: readonly Difference[] } & (
    | { readonly action: 'replace' | 'create'; readonly body: KubeObject }
    | { readonly action: 'same' }
    | { readonly action: 'leave'; readonly why: string }
  );

/** Kinds that are not put back: they hold no release, or can be made only once. */
const left: Readonly<Record<string, string>> = {
  secrets: 'what is in secrets is not recorded',
  pods: 'pods are not put back by themselves',
  jobs: 'a Job runs once',
  replicasets: 'its deployment makes it',
  namespaces: 'a namespace holds more than a release',
  persistentvolumeclaims: 'it holds data',
  serviceaccounts: 'it is an account',
};

/** What to do about a recorded object, given how it is now. `mayEdit`: whether the environment may, there. */
export function decidePutBack(
  recorded: RecordedObject,
  live: KubeObject | undefined,
  mayEdit: boolean,
): PutBack {
  const { target, object } = recorded;
  const leave = (why: string): PutBack => ({ ...recorded, differences: [], action: 'leave', why });
  const why = left[target.plural];
  if (why !== undefined) return leave(why);
  if (!mayEdit) {
    return leave(`the environment may not edit in ${target.namespace || 'the cluster as a whole'}`);
  }
  if (object === null) {
    return live
      ? leave('it was made since, and stays')
      : { ...recorded, differences: [], action: 'same' };
  }
  if (!('spec' in object || 'data' in object)) return leave('it is too large to be recorded');
  if (live === undefined) {
    const body = freshBody(object);
    return { ...recorded, differences: differencesOf(null, object), action: 'create', body };
  }
  const body = replacement(object, live);
  const differences = differencesOf(live, body);
  if (differences.length === 0) return { ...recorded, differences, action: 'same' };
  return { ...recorded, differences, action: 'replace', body };
}

type Spec = Readonly<Record<string, unknown>>;
const specOf = (object: KubeObject): Spec => (object as { readonly spec?: Spec }).spec ?? {};

/** Without what the object that is gone was to the cluster. */
function freshBody(object: KubeObject): KubeObject {
  const { name, namespace, labels, annotations = {} } = object.metadata;
  const own = Object.entries(annotations).filter(
    ([key]) => !key.startsWith('deployment.kubernetes'),
  );
  const { clusterIP: _, clusterIPs: __, ...spec } = specOf(object);
  const metadata = {
    ...{ name, annotations: Object.fromEntries(own) },
    ...(namespace !== undefined && { namespace }),
    ...(labels && { labels }),
  };
  return { ...object, metadata, ...('spec' in object && { spec }) } as KubeObject;
}

/** What is no part of a release: how many there are, and what the cluster has given. */
const kept: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['replicas'],
  StatefulSet: ['replicas'],
  Service: ['clusterIP', 'clusterIPs', 'healthCheckNodePort'],
};

/** The recorded object in the place of the one that is there now. */
function replacement(object: KubeObject, live: KubeObject): KubeObject {
  const { labels, annotations = {} } = object.metadata;
  const own = Object.entries(annotations).filter(
    ([name]) => !notes.test(name) || name.startsWith('kubectl.'),
  );
  const theirs = Object.entries(live.metadata.annotations ?? {}).filter(([name]) =>
    /^(deployment\.kubernetes\.io\/|slipway\.dev\/asleep$)/.test(name),
  );
  const { managedFields: _, ...metadata } = live.metadata as KubeObject['metadata'] & {
    readonly managedFields?: unknown;
  };
  const spec: Record<string, unknown> = { ...specOf(object) };
  for (const field of kept[object.kind ?? ''] ?? []) {
    const value = specOf(live)[field];
    if (value === undefined) delete spec[field];
    else spec[field] = value;
  }
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(labels && { labels }),
      annotations: Object.fromEntries([...own, ...theirs]),
    },
    ...('spec' in object && { spec }),
  } as KubeObject;
}

/** `deployments web`: for the order of things, configuration before what uses it. */
export function inOrder(all: readonly PutBack[]): readonly PutBack[] {
  const rank = ({ target }: PutBack) => (target.apiGroup === '' ? 0 : 1);
  return all.toSorted(
    (a, b) => rank(a) - rank(b) || nameOf(a.target).localeCompare(nameOf(b.target)),
  );
}
