import type { KubeObject } from '@slipway/kube-objects';
import { ApiError, forbidden, projectsOf, withProjects } from '@slipway/kube-objects';
import { isTold, type JobWitness, toldObject } from '@slipway/kube-objects/job-deeds';
import type { Operations } from '#objects/operations';
import type { ObjectName, UpdateOptions } from '#objects/write';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';

/** Whose job writes, and who is told of it. */
export interface WritingJob {
  /** Full path of its project. */
  readonly project: string;
  /** Undefined where what it does is noted by whom it asks through. */
  readonly jobId: number | undefined;
  readonly witness: JobWitness | undefined;
}

/**
 * The writes of a project's job. Where it deploys, pods may use the images of its project; it can
 * let in no other project.
 */
export function projectOperations(
  operations: Operations,
  scheme: Scheme,
  { project, jobId, witness }: WritingJob,
): Operations {
  const namespaces = scheme.get('namespaces');

  /** Before the workload is written, so that its pods don't meet a refusal first. */
  async function letIn(kind: Kind, name: string, dryRun: boolean | undefined): Promise<void> {
    if (dryRun || !kind.isWorkload) return;
    const key: ObjectName = { namespace: '', name };
    await operations.update(namespaces, key, addProject, { part: 'inside' }).catch(ifRefused);
  }

  function addProject(namespace: KubeObject): KubeObject {
    const named = projectsOf(namespace);
    return named.includes(project) ? namespace : withProjects(namespace, [...named, project]);
  }

  function check(kind: Kind, old: KubeObject | undefined, changed: object): object {
    if (kind !== namespaces) return changed;
    // Both are decoded objects of this kind, whose metadata is there.
    const namespace = changed as KubeObject;
    const known = projectsOf(old);
    const other = projectsOf(namespace).find((path) => path !== project && !known.includes(path));
    if (other === undefined) return changed;
    const why = `a job of ${project} cannot let images of the project ${other} in: that takes a job of ${other}, or the administrator`;
    throw forbidden(kind, namespace.metadata.name, why);
  }

  /** Durable with whoever keeps it before the job hears that it is done. */
  async function tell(
    kind: Kind,
    { namespace, name }: ObjectName,
    before: KubeObject | undefined,
    after: KubeObject | undefined,
  ): Promise<void> {
    if (witness === undefined || jobId === undefined || !isTold(kind)) return;
    const { group, version, plural } = kind;
    const target = { group, version, plural, namespace: kind.namespaced ? namespace : '', name };
    const states = { before: toldObject(before), after: toldObject(after) };
    await witness({ type: 'changed', jobId, target, ...states });
  }

  return {
    ...operations,
    async create(kind, namespace, object, options) {
      await letIn(kind, namespace, options?.dryRun);
      const made = await operations.create(
        kind,
        namespace,
        check(kind, undefined, object),
        options,
      );
      if (!options?.dryRun) {
        await tell(kind, { namespace, name: made.metadata.name }, undefined, made);
      }
      return made;
    },
    async update(kind, key, change, options) {
      if (isWhole(options)) await letIn(kind, key.namespace, options?.dryRun);
      let before: KubeObject | undefined;
      const after = await operations.update(
        kind,
        key,
        (old) => {
          before = old;
          return check(kind, old, change(old));
        },
        options,
      );
      if (!options?.dryRun && options?.part !== 'status') await tell(kind, key, before, after);
      return after;
    },
    async delete(kind, key, preconditions, options) {
      const deleted = await operations.delete(kind, key, preconditions, options);
      if (!options?.dryRun) await tell(kind, key, deleted.object, undefined);
      return deleted;
    },
  };
}

const isWhole = (options: UpdateOptions | undefined) =>
  options?.part === undefined || options.part === 'main';

/** Without the namespace, or while it ends, the write that follows is refused in better words. */
function ifRefused(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
}
