import { setTimeout } from 'node:timers/promises';
import type { ApplicationEvent, ApplicationRights } from '@slipway/contract';
import {
  provideApplicationAccount,
  type ReleaseName,
} from '#applications/account/application-account';
import type { ApplicationCluster } from '#applications/application-cluster';
import type { ClusterApi } from '#clusters/cluster-api';
import { watchEvents } from './events-of.ts';
import type { HelmCall } from './helm.ts';
import type { HelmReader } from './helm-reader.ts';

/** Told how a change goes on. */
export type Tell = (event: ApplicationEvent) => void;

/** What is done beside, as the account of the release. */
export interface Hooks {
  /** Once its rights are given, before helm works. */
  before?(api: ClusterApi): Promise<void>;
  /** When helm is done, while the rights are still there. */
  after?(api: ClusterApi): Promise<void>;
}

/** A change of one release by helm. */
export interface ReleaseChange {
  readonly release: ReleaseName;
  readonly rights: readonly ApplicationRights[];
  readonly call: Omit<HelmCall, 'kubeconfig' | 'seconds'>;
  readonly tell: Tell;
  readonly hooks?: Hooks | undefined;
}

/** For all of a change. */
const changeSeconds = 660;
/** For what the cluster still has to say when all is done: its last words hold nobody. */
const lastWordsMs = 2_000;

/** As the release's own account, with what happens in its namespace told meanwhile. */
export async function changeRelease(
  { run }: Pick<HelmReader, 'run'>,
  cluster: ApplicationCluster,
  { release, rights, call, tell, hooks = {} }: ReleaseChange,
): Promise<void> {
  const { namespace } = release;
  const token =
    cluster.sharedToken ?? (await provideApplicationAccount(cluster.api, release, rights));
  if (rights.length > 0) tell({ type: 'step', text: `rights given: ${counted(rights)}` });
  const api = cluster.apiAs(token);
  await hooks.before?.(api);
  const ended = new AbortController();
  const watching = watchEvents(api, namespace, tell, ended.signal);
  try {
    tell({ type: 'step', text: `helm works in the namespace ${namespace}` });
    const kubeconfig = cluster.kubeconfig(token, namespace);
    await run({ ...call, kubeconfig, seconds: changeSeconds });
    await hooks.after?.(api);
  } finally {
    ended.abort();
    await Promise.race([watching, setTimeout(lastWordsMs, undefined, { ref: false })]);
  }
}

function counted(rights: readonly ApplicationRights[]): string {
  return rights
    .map(({ namespace, rules }) => {
      const where = namespace === null ? 'the whole cluster' : `the namespace ${namespace}`;
      return `${rules.length} in ${where}`;
    })
    .join(', ');
}
