import type { KubeObject } from '@slipway/kube-objects';
import { ApiError, forbidden, projectsOf, withProjects } from '@slipway/kube-objects';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import type { ObjectName, Operations } from '#store/operations';

/**
 * The writes of a project's job. Where it deploys, pods may use the images of its project; it can
 * let in no other project.
 */
export function projectOperations(
  operations: Operations,
  scheme: Scheme,
  project: string,
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

  return {
    ...operations,
    async create(kind, namespace, object, options) {
      await letIn(kind, namespace, options?.dryRun);
      return operations.create(kind, namespace, check(kind, undefined, object), options);
    },
    async update(kind, key, change, options) {
      if (options?.part === undefined || options.part === 'main') {
        await letIn(kind, key.namespace, options?.dryRun);
      }
      return operations.update(kind, key, (old) => check(kind, old, change(old)), options);
    },
  };
}

/** Without the namespace, or while it ends, the write that follows is refused in better words. */
function ifRefused(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
}
