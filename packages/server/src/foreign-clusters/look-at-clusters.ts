import type { Cluster } from '#clusters/cluster';
import type { ClusterClient } from '#clusters/cluster-client';
import type { DueHandler } from '#due/due-work';
import type { Store } from '#store/store';
import { askCluster, type ForeignContext } from './foreign-kubernetes.ts';

/** Which clusters are looked at, and until when. */
export interface LookingContext extends ForeignContext {
  readonly store: Pick<Store, 'clusters' | 'due'>;
  /** The server is about to end: what is asked for is given up, and says nothing of a cluster. */
  readonly closing: AbortSignal;
}

const kind = 'look-at-clusters';

/** How long a cluster can be away before people hear of it, unless a job meets it before. */
const lookEveryMs = 5 * 60_000;
/** That one is back is told sooner. */
const againMs = 60_000;

const mostAtOnce = 8;

/** Asks connected clusters every so often whether they answer: due work of which there is one. */
export function dueClusterLooks(
  context: LookingContext,
): readonly (readonly [string, DueHandler])[] {
  return [[kind, () => lookAtClusters(context)]];
}

/** Plans it, if nobody has. */
export async function planClusterLooks({ store, clock }: LookingContext): Promise<void> {
  const at = new Date(clock().getTime() + lookEveryMs);
  await store.due.planAtLatest({ kind, subject: 0, at });
}

/** Writes down how each of them is, and answers when to look again. */
export async function lookAtClusters(context: LookingContext): Promise<Date> {
  const { store, clock, closing } = context;
  const all = await store.clusters.inUse();
  for (let at = 0; at < all.length && !closing.aborted; at += mostAtOnce) {
    await Promise.all(all.slice(at, at + mostAtOnce).map((it) => lookAt(context, it)));
  }
  const isAllWell = (await store.clusters.inUse()).every(({ problem }) => problem === null);
  return new Date(clock().getTime() + (isAllWell ? lookEveryMs : againMs));
}

async function lookAt(context: LookingContext, cluster: Cluster): Promise<void> {
  // What is wrong was written down.
  await askCluster(context, cluster, requireAnswer, context.closing).catch(() => undefined);
}

/** Throws when the cluster knows the token no longer, or what stands before it is without a cluster. */
async function requireAnswer(client: ClusterClient): Promise<void> {
  const apiVersion = 'authentication.k8s.io/v1';
  const review = { apiVersion, kind: 'SelfSubjectReview' };
  // Clusters before 1.28 say that there is no such thing, which is an answer, too.
  const { status } = await client.send('POST', `/apis/${apiVersion}/selfsubjectreviews`, review);
  if (status === 401) throw new Error('it does not accept the token any longer');
  if (status >= 500) throw new Error(`it answers with status ${status}`);
}
