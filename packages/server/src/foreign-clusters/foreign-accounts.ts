import type { JobEnvironment } from '#cluster-access/kubernetes';
import type { ClusterWay } from '#cluster-ways/cluster-way';
import { directWay } from '#cluster-ways/direct-way';
import type { Cluster } from '#clusters/cluster';
import { type ClusterApi, createClusterApi } from '#clusters/cluster-api';
import type { Clock } from '#log';

/** A cluster, asked as the account of an environment. */
export interface ForeignAccount {
  readonly api: ClusterApi;
  readonly way: ClusterWay;
}

/** Accounts that were asked for lately. */
export interface ForeignAccounts {
  /** The one of an environment; `makeToken` makes what is missing there, and a token for an hour. */
  of(
    cluster: Cluster,
    environment: JobEnvironment,
    makeToken: () => Promise<string>,
  ): Promise<ForeignAccount>;
}

/** How long tokens are asked for. */
export const accountSeconds = 3_600;

const mostKept = 500;

/** Each is made anew when half of its time is over, and as soon as the cluster does not know it any longer. */
export function createForeignAccounts(clock: Clock): ForeignAccounts {
  const kept = new Map<string, { readonly account: Promise<ForeignAccount>; until: number }>();
  return {
    of(cluster, environment, makeToken) {
      const key = keyOf(cluster, environment);
      const now = clock().getTime();
      const known = kept.get(key);
      if (known && known.until > now) return known.account;
      const forget = () => {
        if (kept.get(key)?.account === account) kept.delete(key);
      };
      const account = makeToken().then((token) => accountBy(cluster, token, forget));
      account.catch(forget);
      if (kept.size >= mostKept) kept.clear();
      kept.set(key, { account, until: now + (accountSeconds * 1000) / 2 });
      return account;
    },
  };
}

/** What another token, or other rights, would be made for. */
function keyOf(cluster: Cluster, environment: JobEnvironment): string {
  const { id, apiUrl, caPem, sealedToken, mayBeLocal, isManaged } = cluster;
  const { projectId, slug, namespace, granted, isTrusted } = environment;
  const reached = [id, apiUrl, caPem, sealedToken, mayBeLocal];
  const asWhom = isManaged ? [projectId, slug, namespace, isTrusted && granted] : [];
  return JSON.stringify([...reached, ...asWhom]);
}

function accountBy(cluster: Cluster, token: string, forget: () => void): ForeignAccount {
  const address = { ...cluster, token };
  const [api, way] = [createClusterApi(address), directWay(`"${cluster.name}"`, address)];
  const noted = <T extends { readonly status: number }>(answer: T): T => {
    if (answer.status === 401) forget();
    return answer;
  };
  return {
    api: async (request) => noted(await api(request)),
    way: {
      ask: async (asked) => noted(await way.ask(asked)),
      async upgrade(asked) {
        const answer = await way.upgrade(asked);
        return 'status' in answer ? noted(answer) : answer;
      },
    },
  };
}
