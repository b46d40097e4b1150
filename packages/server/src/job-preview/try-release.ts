import { differencesOf } from '#deployed-state/difference-rules';
import { type Previewed, tryChange } from '#deployed-state/put-back';
import { decidePutBack } from '#deployed-state/put-back-rules';
import { reachOf } from '#deployed-state/reach';
import type { Deployment } from '#deployments/deployment';
import { jobOfDeployment } from '#deployments/job-of-deployment';
import type { Environment } from '#environments/environment';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import type { DeploymentChange, KubeObject } from '#rollouts/deed';
import type { Context } from '#services';
import { asOfRelease, changedLike, type Release } from './predicted-change-rules.ts';

/** What the cluster says of a deployment that was not made yet, or why it was not asked. */
export type TriedRelease =
  | { readonly objects: readonly Previewed[]; readonly whyNot?: undefined }
  | { readonly whyNot: string };

type TryContext = Pick<Context, 'store' | 'clusterAccess' | 'clusterOfAgent'>;

/**
 * Tries what the deployment that is live had changed once more, with the names of another release: a dry
 * run at the server, which checks and admits as if it were meant.
 */
export async function tryRelease(
  context: TryContext,
  project: Project,
  environment: Environment,
  live: Deployment,
  pipeline: Pipeline,
): Promise<TriedRelease> {
  const { store, clusterAccess } = context;
  const changes = (await store.deeds.changes(live.id)).filter(({ after }) => after !== null);
  if (changes.length === 0) {
    return {
      whyNot: `nothing is recorded of what deployment #${live.iid} has changed in a cluster`,
    };
  }
  const kubernetes = await clusterAccess.clusterOf(project, environment);
  const reach = await reachOf(context, kubernetes, environment.id);
  const [then, now] = [await releaseOf(context, live), releaseIn(pipeline)];
  const next = async (change: DeploymentChange): Promise<Previewed> => {
    const after = asOfRelease(change.after as KubeObject, then, now);
    const client = reach.clientOf(change, live.jobId);
    const there = await client.get(change);
    const plan = decidePutBack({ target: change, object: after }, there, reach.mayEdit(change));
    if (!there || plan.action !== 'replace') return tryChange(client, plan);
    const body = changedLike(change.before, after, there);
    const differences = differencesOf(there, body);
    if (differences.length === 0) return { ...plan, differences, action: 'same' };
    return tryChange(client, { ...plan, differences, body });
  };
  try {
    return { objects: await Promise.all(changes.map(next)) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { whyNot: `the cluster does not answer: ${why}` };
  }
}

/** What the names in a deployment were made of: of a rollback, what its job had deployed. */
async function releaseOf({ store }: TryContext, deployment: Deployment): Promise<Release> {
  const { sha, ref } = deployment;
  const job = await jobOfDeployment(store, deployment);
  const pipeline = job && (await store.pipelines.get(job.pipelineId));
  return { sha, ref, pipelineId: pipeline?.id ?? 0, pipelineIid: pipeline?.iid ?? 0 };
}

const releaseIn = ({ sha, ref, id, iid }: Pipeline): Release => ({
  ...{ sha, ref, pipelineId: id, pipelineIid: iid },
});
