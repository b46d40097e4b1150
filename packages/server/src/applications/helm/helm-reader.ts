import { provideReader, type ReleaseName } from '#applications/account/application-account';
import type { ApplicationCluster } from '#applications/application-cluster';
import type { Clock } from '#log';
import { type Helm, type HelmCall, HelmRefusal } from './helm.ts';

/** What helm says of the releases of a cluster, asked by an account that may read and nothing else. */
export interface HelmReader {
  /** Runs helm as whoever the call names. */
  run(call: HelmCall): Promise<string>;
  read(cluster: ApplicationCluster, args: readonly string[], namespace?: string): Promise<string>;
  /** Of one revision, or the newest. */
  manifest(cluster: ApplicationCluster, release: ReleaseName, revision?: string): Promise<string>;
  /** As YAML; empty when nothing was said. */
  values(cluster: ApplicationCluster, release: ReleaseName): Promise<string>;
}

export interface HelmReaderOptions {
  readonly helm: Helm | undefined;
  readonly clock: Clock;
}

/** For what only asks. */
export const readSeconds = 60;
/** Well before its token ends. */
const readerMs = 600_000;

/** One account for each cluster, asked for when it is needed. */
export function createHelmReader({ helm, clock }: HelmReaderOptions): HelmReader {
  const readers = new Map<string, { readonly token: Promise<string>; readonly until: number }>();

  function tokenFor(cluster: ApplicationCluster): Promise<string> {
    if (cluster.sharedToken !== undefined) return Promise.resolve(cluster.sharedToken);
    const now = clock().getTime();
    const known = readers.get(cluster.key);
    if (known !== undefined && known.until > now) return known.token;
    const token = provideReader(cluster.api);
    readers.set(cluster.key, { token, until: now + readerMs });
    token.catch(() => readers.delete(cluster.key));
    return token;
  }

  const run: HelmReader['run'] = (call) => {
    if (helm) return helm.run(call);
    throw new HelmRefusal('this server was started without helm');
  };

  const read: HelmReader['read'] = async (cluster, args, namespace = 'default') => {
    const kubeconfig = cluster.kubeconfig(await tokenFor(cluster), namespace);
    return run({ args: () => args, kubeconfig, seconds: readSeconds });
  };

  return {
    run,
    read,
    manifest(cluster, { name, namespace }, revision) {
      const which = revision === undefined ? [] : ['--revision', revision];
      const args = ['get', 'manifest', name, '--namespace', namespace, ...which];
      return read(cluster, args, namespace);
    },
    async values(cluster, { name, namespace }) {
      const args = ['get', 'values', name, '--namespace', namespace, '--output', 'yaml'];
      const text = await read(cluster, args, namespace);
      return text.trim() === 'null' ? '' : text;
    },
  };
}
