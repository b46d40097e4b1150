import type { ClusterReport, JobPods } from '@slipway/contract';
import { mayBeGranted } from '#cluster-access/access-rules';
import { noteProblem } from '#foreign-clusters/foreign-kubernetes';
import { forbidden, unprocessable } from '#refused';
import type { Context } from '#services';
import { StoreConflict } from '#store/records';
import type { User } from '#users/user';
import type { Cluster, ClusterOwner } from './cluster.ts';
import { examineCluster } from './examine-cluster.ts';

type ClusterContext = Pick<Context, 'store' | 'clock' | 'seal'>;

/** What is said of a cluster that is connected. */
export interface ClusterWish {
  readonly name: string;
  readonly apiUrl: string;
  readonly caPem: string | null;
  readonly token: string;
  readonly namespace: string | null;
  readonly environmentScope: string;
  readonly domain: string | null;
  readonly isManaged: boolean;
  readonly isEnabled: boolean;
  readonly jobPods: JobPods | null;
}

/** What of it is changed. */
export type ClusterChange = Partial<ClusterWish>;

/** Remembers a cluster; whether it can be used is what `tryCluster` says. */
export async function connectCluster(
  { store, clock, seal }: ClusterContext,
  user: User,
  owner: ClusterOwner,
  { token, ...facts }: ClusterWish,
): Promise<Cluster> {
  check(facts);
  const record = {
    ...owner,
    ...facts,
    sealedToken: seal.seal(checkedToken(token)),
    mayBeLocal: user.isAdmin,
    authorId: user.id,
    createdAt: clock(),
    checkedAt: null,
    problem: null,
  };
  return store.clusters.create(record).catch(taken(store, owner, facts.environmentScope));
}

/** Changes it. Another address needs the token again: nobody has theirs sent where they did not say. */
export async function editCluster(
  { store, seal }: ClusterContext,
  user: User,
  cluster: Cluster,
  { token, ...facts }: ClusterChange,
): Promise<Cluster | undefined> {
  check({ ...cluster, ...facts });
  const isElsewhere = facts.apiUrl !== undefined && facts.apiUrl !== cluster.apiUrl;
  const trustsAnother = facts.caPem !== undefined && facts.caPem !== cluster.caPem;
  if ((isElsewhere || trustsAnother) && token === undefined) {
    throw unprocessable('platform_kubernetes.token', 'has to be given again with another address');
  }
  if (cluster.mayBeLocal && !user.isAdmin && isElsewhere) {
    throw forbidden('an administrator has connected this cluster: ask one to change its address');
  }
  const change = {
    ...facts,
    // How it was by another token says nothing any longer.
    ...(token !== undefined && {
      ...{ sealedToken: seal.seal(checkedToken(token)), problem: null, checkedAt: null },
    }),
    ...(isElsewhere && { mayBeLocal: user.isAdmin }),
  };
  const { environmentScope } = { ...cluster, ...facts };
  return store.clusters.update(cluster.id, change).catch(taken(store, cluster, environmentScope));
}

/** Tries a cluster that is not connected yet. */
export async function tryWish(user: User, wish: ClusterWish): Promise<ClusterReport> {
  check(wish);
  return examineCluster({ ...wish, mayBeLocal: user.isAdmin });
}

/** Tries a connected one, and writes down what came out. */
export async function tryCluster(
  context: ClusterContext,
  cluster: Cluster,
): Promise<ClusterReport> {
  const token = context.seal.open(cluster.sealedToken);
  const report = await examineCluster({ ...cluster, token });
  const problem = report.steps.find(({ ok }) => !ok)?.finding ?? null;
  await noteProblem(context, { ...cluster, checkedAt: null }, problem);
  return report;
}

function check(facts: Pick<Cluster, 'apiUrl' | 'caPem' | 'namespace' | 'environmentScope'>): void {
  const { apiUrl, caPem, namespace, environmentScope } = facts;
  const url = URL.parse(apiUrl);
  if (url?.protocol !== 'https:' || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw unprocessable('platform_kubernetes.api_url', 'must be an https address of an API');
  }
  if (caPem !== null && !/^\s*-----BEGIN CERTIFICATE-----[\w\s+/=-]+$/.test(caPem)) {
    throw unprocessable('platform_kubernetes.ca_cert', 'must be a certificate in PEM');
  }
  if (namespace !== null && !mayBeGranted(namespace)) {
    throw unprocessable(
      'platform_kubernetes.namespace',
      "is no name of a namespace, or the cluster's own",
    );
  }
  if (!/^[\w /$.{}*-]{1,255}$/.test(environmentScope)) {
    throw unprocessable('environment_scope', 'is no scope such as *, production or review/*');
  }
}

function checkedToken(token: string): string {
  if (/^[\w.~+/=:-]+$/.test(token)) return token;
  throw unprocessable('platform_kubernetes.token', 'must be one line without blanks');
}

/** In GitLab's words, and whose it is. */
function taken(
  { clusters }: ClusterContext['store'],
  { ownerKind, ownerId }: ClusterOwner,
  scope: string,
) {
  return async (error: unknown): Promise<never> => {
    if (!(error instanceof StoreConflict)) throw error;
    const all = await clusters.list({ ownerKind, ownerId });
    const other = all.find(({ environmentScope }) => environmentScope === scope);
    const whose = other ? `: "${scope}" is that of the cluster "${other.name}"` : '';
    throw unprocessable('environment_scope', `cannot add duplicated environment scope${whose}`);
  };
}
