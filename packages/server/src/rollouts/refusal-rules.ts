import { type DeploymentChange, nameOf, type Refusal, shownName } from './deed.ts';
import { isWorkload } from './workload.ts';

/** What a job wanted of the cluster and did not get, by the end of its script. */
function unresolved(
  refusals: readonly Refusal[],
  changes: readonly DeploymentChange[],
): readonly Refusal[] {
  const last = new Map(refusals.map((it) => [nameOf(it), it]));
  for (const change of changes) {
    const refusal = last.get(nameOf(change));
    if (refusal && refusal.at <= change.changedAt) last.delete(nameOf(change));
  }
  return [...last.values()];
}

/**
 * What tells that a deployment has not taken place: a workload that was to be changed and was not, or nothing
 * at all was taken. What could not be removed is no deployment.
 */
export function decisiveRefusals(
  refusals: readonly Refusal[],
  changes: readonly DeploymentChange[],
): readonly Refusal[] {
  const open = unresolved(refusals, changes).filter(({ verb }) => !/^delete/.test(verb));
  return changes.length === 0 ? open : open.filter(isWorkload);
}

/** The command that makes what is missing; undefined when nothing is. */
export function hintFor(
  refusal: Refusal,
  project: string,
  environment: string,
): string | undefined {
  const { code, message, namespace, name, plural } = refusal;
  const missing = /namespaces? "([^"]+)" not found/.exec(message)?.[1];
  if (missing !== undefined) return `kubectl create namespace ${missing}`;
  if (code === 403 && namespace !== '') {
    return `slipway environment grant "${environment}" ${namespace} --project ${project}`;
  }
  if (code === 404 && plural === 'deployments') {
    return `slipway deploy ${name} --image IMAGE --port PORT --namespace ${namespace}`;
  }
  if (code === 409)
    return `kubectl apply, or kubectl replace: ${shownName(refusal)} is there already`;
  return undefined;
}
