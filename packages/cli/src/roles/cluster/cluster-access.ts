import { type Cluster, groupOf } from '@slipway/kube';
import type { ClusterJob } from '@slipway/server';

/** What a job has left to do when its time is up: its `after_script`, five minutes and some. */
const afterTimeoutSeconds = 10 * 60;

/** A token of a job's own in a kubeconfig of its own; makes what its environment needs. */
export async function accessFor(
  cluster: Cluster,
  { url, publicUrl }: { readonly url: string; readonly publicUrl: string },
  job: ClusterJob,
): Promise<{ readonly token: string; readonly kubeconfig: string }> {
  const { project, jobId, timeoutSeconds, isNear } = job;
  const server = isNear ? url : publicUrl;
  const bearer = { project, jobId, expirationSeconds: timeoutSeconds + afterTimeoutSeconds };
  if ('refusal' in job) {
    const token = await cluster.jobToken({ ...bearer, refusal: job.refusal });
    return { token, kubeconfig: cluster.kubeconfig(server, token) };
  }
  const { isTrusted, workingNamespace, hint } = job.environment;
  const account = await cluster.provideEnvironment(job.environment);
  const groups = isTrusted ? [groupOf(job.environment)] : [];
  const token = await cluster.jobToken({ ...bearer, environment: { ...account, groups, hint } });
  return { token, kubeconfig: cluster.kubeconfig(server, token, workingNamespace) };
}

/** By which the kubernetes executor runs pods, and can do nothing else. */
export async function runnerAccess(cluster: Cluster, url: string): Promise<string> {
  return cluster.kubeconfig(url, await cluster.runnerToken());
}
