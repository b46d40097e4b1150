import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { Deployment } from '#deployments/deployment';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Store } from '#store/store';
import type { Traces } from '#traces/traces';
import type { Variables } from '#variables/variables';
import type { DeploymentChange } from './deed.ts';
import { noteForeignChanges } from './foreign-changes.ts';
import { decisiveRefusals } from './refusal-rules.ts';
import { asText, doubtLines, refusalLines } from './rollout-log.ts';
import { isWorkload } from './workload.ts';

/** What is needed to see what a script has done. */
export interface ScriptEndOptions {
  readonly store: Store;
  readonly variables: Pick<Variables, 'known'>;
  readonly traces: Pick<Traces, 'note'>;
  readonly clock: Clock;
  /** The cluster that an environment is deployed to; undefined when there is none. */
  readonly clusterOf: (deployment: Deployment) => Promise<KubernetesForJobs | undefined>;
}

/** With this variable `false`, a job ends when its script does. */
const followVariable = 'SLIPWAY_FOLLOW_ROLLOUT';

/** Whether the script of a job has left something in the cluster that its end is to wait for. */
export async function hasRollout(
  options: ScriptEndOptions,
  job: JobRecord,
  deployment: Deployment,
  kubernetes: KubernetesForJobs | undefined,
): Promise<boolean> {
  await observe(options, job, deployment, kubernetes);
  const changes = await options.store.deeds.changes(deployment.id);
  await noteRefusals(options, job, deployment, changes);
  return changes.some(isFollowed) && (await wantsToBeFollowed(options, job));
}

/** Whether there is a rollout to look on at. */
export const isFollowed = (change: DeploymentChange) => change.after !== null && isWorkload(change);

/** A connected cluster does not tell by itself what a job has changed: it is looked at once. */
async function observe(
  options: ScriptEndOptions,
  job: JobRecord,
  deployment: Deployment,
  kubernetes: KubernetesForJobs | undefined,
): Promise<void> {
  if (kubernetes?.name === undefined) return;
  const { traces } = options;
  const begunAt = job.startedAt ?? job.updatedAt;
  try {
    const doubtful = await noteForeignChanges(options, kubernetes, deployment, begunAt);
    if (doubtful.length > 0) await traces.note(job.id, asText(doubtLines(doubtful)));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const text = `The cluster "${kubernetes.name}" does not say what this job has changed: ${why}`;
    await traces.note(job.id, asText([text]));
  }
}

/** A deployment that the cluster did not take has failed, even if its script went on. */
async function noteRefusals(
  { store, traces }: ScriptEndOptions,
  job: JobRecord,
  deployment: Deployment,
  changes: readonly DeploymentChange[],
): Promise<void> {
  const refused = decisiveRefusals(await store.deeds.refusals(deployment.id), changes);
  const [first] = refused;
  if (!first) return;
  const [project, environment] = await Promise.all([
    store.projects.get(deployment.projectId),
    store.environments.get(deployment.environmentId),
  ]);
  const lines = refusalLines(refused, project?.fullPath ?? '', environment?.name ?? '');
  await traces.note(job.id, asText(lines));
  await store.deployments.update(deployment.id, { rollout: 'refused', reason: first.message });
}

async function wantsToBeFollowed(
  { store, variables }: ScriptEndOptions,
  job: JobRecord,
): Promise<boolean> {
  const pipeline = await store.pipelines.get(job.pipelineId);
  if (!pipeline) return false;
  const known = await variables.known(pipeline, job, []);
  const value = known.findLast(({ key }) => key === followVariable)?.value ?? '';
  return !/^(false|0|no|off)$/i.test(value);
}
