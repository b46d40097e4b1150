import type { KubernetesForJobs } from '#cluster-access/kubernetes';
import type { ClusterOfAgent } from '#cluster-ways/cluster-of-agent';
import { isFinal } from '#cluster-ways/cluster-way';
import { ClusterRefused } from '#deployed-state/kube-client';
import { putBack } from '#deployed-state/put-back';
import { type Reach, reachOf } from '#deployed-state/reach';
import type { Deployment, Rollout } from '#deployments/deployment';
import type { Clock } from '#log';
import { Refused } from '#refused';
import type { Store } from '#store/store';
import { type DeploymentChange, titleOf } from './deed.ts';
import { followRollout, type RolloutEnd } from './follow-rollout.ts';
import { endLines, jobFailed, jobSucceeded } from './rollout-log.ts';
import { isFollowed } from './script-end.ts';
import type { SharedLists } from './shared-lists.ts';

/** Whose objects are followed, and where what there is to say goes. */
export interface FollowDeploymentOptions {
  readonly store: Store;
  /** Undefined when it is not connected any longer. */
  readonly kubernetes: KubernetesForJobs | undefined;
  readonly clusterOfAgent: ClusterOfAgent;
  readonly say: (lines: readonly string[]) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Those of all rollouts. */
  readonly lists: SharedLists;
  /** When it was taken up after a restart. */
  readonly takenUpAt?: Date | undefined;
}

/** How the rollouts of a deployment have ended, all together. */
export interface DeploymentEnd {
  readonly rollout: Rollout;
  readonly reason: string | null;
}

/** Looks on at all that a deployment has changed, having put it back first where it is a rollback. */
export async function followDeployment(
  options: FollowDeploymentOptions,
  deployment: Deployment,
): Promise<DeploymentEnd> {
  const { store, clock, kubernetes, say } = options;
  const reach = await reachOf(options, kubernetes, deployment.environmentId);
  if (deployment.rollbackOf !== null) {
    const problem = await putBack({ store, clock }, reach, deployment).catch(problemIn);
    if (problem !== undefined) return { rollout: 'failed', reason: problem };
  }
  const changes = (await store.deeds.changes(deployment.id)).filter(isFollowed);
  const ends = await Promise.all(changes.map((it) => followOne(options, reach, deployment, it)));
  const images = changes.flatMap((change, index) => {
    const end = ends[index];
    const { namespace } = change;
    const workload = `${change.plural.replace(/s$/, '')}/${change.name}`;
    const of = { deploymentId: deployment.id, namespace, workload };
    return end?.outcome === 'ready' ? end.images.map((image) => ({ ...of, ...image })) : [];
  });
  await store.deeds.putImages(deployment.id, images);
  const at = changes.findIndex((_, index) => ends[index]?.outcome === 'failed');
  const [change, end] = [changes[at], ends[at]];
  if (change && end?.outcome === 'failed') {
    say([jobFailed]);
    return { rollout: 'failed', reason: `${titleOf(change)}: ${end.reason}` };
  }
  say([jobSucceeded]);
  return { rollout: ends.some(isLeft) ? 'left' : 'ready', reason: null };
}

async function followOne(
  options: FollowDeploymentOptions,
  reach: Reach,
  deployment: Deployment,
  change: DeploymentChange,
): Promise<RolloutEnd> {
  const end = await lookOn(options, reach, deployment, change);
  options.say(endLines(change, end));
  return end;
}

async function lookOn(
  { store, clock, say, signal, lists, takenUpAt }: FollowDeploymentOptions,
  reach: Reach,
  deployment: Deployment,
  change: DeploymentChange,
): Promise<RolloutEnd> {
  const api = reach.apiOf(change, deployment.jobId);
  if (!api) return { outcome: 'left', why: 'its cluster is not connected any longer' };
  const newest = await store.deeds.lastChange(change);
  if (newest && newest.deploymentId !== deployment.id) {
    return { outcome: 'left', why: 'a later deployment has changed it' };
  }
  const print = (line: string) => say([line]);
  return followRollout({ api, change, say: print, clock, signal, lists, takenUpAt });
}

/** What the cluster says is the end of it; what is in the way is tried again. */
function problemIn(error: unknown): string {
  if (error instanceof ClusterRefused) return `the cluster refuses it: ${error.message}`;
  if (error instanceof Refused || isFinal(error)) return (error as Error).message;
  throw error;
}

const isLeft = ({ outcome }: RolloutEnd) => outcome === 'left';
