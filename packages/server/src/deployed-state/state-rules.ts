import { type DeploymentChange, type KubeObject, nameOf, type Target } from '#rollouts/deed';

/** An object as it was at some time; null when it was not there. */
export interface RecordedObject {
  readonly target: Target;
  readonly object: KubeObject | null;
}

/**
 * What an environment's deployments had made of the cluster when one of them was over: the state after
 * the last change until then, or before the first one since. Objects that none has changed are not theirs.
 *
 * @param changes of the environment, oldest first
 */
export function stateAt(
  changes: readonly DeploymentChange[],
  deploymentId: number,
): readonly RecordedObject[] {
  const states = new Map<string, RecordedObject>();
  for (const change of changes) {
    const key = nameOf(change);
    if (change.deploymentId <= deploymentId) {
      states.set(key, { target: change, object: change.after });
    } else if (!states.has(key)) states.set(key, { target: change, object: change.before });
  }
  return [...states.values()];
}
