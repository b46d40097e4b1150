import type {
  Application,
  ApplicationDetails,
  ApplicationEvent,
  ApplicationPreview,
  ApplicationRights,
} from '@slipway/contract';
import type { ClusterApi } from '#clusters/cluster-api';
import type { Clock } from '#log';
import {
  provideApplicationAccount,
  provideReader,
  type ReleaseName,
  removeApplicationAccount,
} from './application-account.ts';
import type { ApplicationCluster } from './application-cluster.ts';
import { rightsFor } from './application-rights-rules.ts';
import { type ApplicationWish, chartArguments, checkRelease } from './application-wish.ts';
import { kindsOf, objectsIn } from './chart-kinds.ts';
import { callCluster } from './cluster-calls.ts';
import { watchEvents } from './events-of.ts';
import { type Helm, type HelmCall, HelmRefusal } from './helm.ts';
import { applicationOf, type HelmRelease, type HelmRevision, revisionOf } from './helm-records.ts';

/** Told how a change goes on. */
export type Tell = (event: ApplicationEvent) => void;

/** What is done beside, as the account of the release. */
export interface Hooks {
  /** Once its rights are given, before helm works. */
  before?(api: ClusterApi): Promise<void>;
  /** When helm is done, while the rights are still there. */
  after?(api: ClusterApi): Promise<void>;
}

/** Helm releases of clusters. */
export interface Applications {
  list(cluster: ApplicationCluster): Promise<readonly Application[]>;
  show(cluster: ApplicationCluster, release: ReleaseName): Promise<ApplicationDetails>;
  /** What installing it would come to: objects and rights. Changes nothing. */
  preview(cluster: ApplicationCluster, wish: ApplicationWish): Promise<ApplicationPreview>;
  /** Installs or upgrades. */
  install(
    cluster: ApplicationCluster,
    wish: ApplicationWish,
    tell: Tell,
    hooks?: Hooks,
  ): Promise<void>;
  rollBack(
    cluster: ApplicationCluster,
    release: ReleaseName,
    revision: number,
    tell: Tell,
  ): Promise<void>;
  remove(
    cluster: ApplicationCluster,
    release: ReleaseName,
    tell: Tell,
    hooks?: Hooks,
  ): Promise<void>;
}

interface ApplicationsContext {
  readonly helm: Helm | undefined;
  readonly clock: Clock;
}

const readSeconds = 60;
/** For all of a change; and how long helm waits for what it made. */
const changeSeconds = 660;
const waitSeconds = 600;
/** Slipway's own are up at once, or not at all. */
const ownWaitSeconds = 180;
/** Well before its token ends. */
const readerMs = 600_000;

/** By helm, which keeps its records in the cluster: nothing of them is kept here. */
export function createApplications({ helm, clock }: ApplicationsContext): Applications {
  const readers = new Map<string, { readonly token: Promise<string>; readonly until: number }>();

  function run(call: HelmCall): Promise<string> {
    if (helm) return helm.run(call);
    throw new HelmRefusal('this server was started without helm');
  }

  function reader(cluster: ApplicationCluster): Promise<string> {
    if (cluster.sharedToken !== undefined) return Promise.resolve(cluster.sharedToken);
    const now = clock().getTime();
    const known = readers.get(cluster.key);
    if (known !== undefined && known.until > now) return known.token;
    const token = provideReader(cluster.api);
    readers.set(cluster.key, { token, until: now + readerMs });
    token.catch(() => readers.delete(cluster.key));
    return token;
  }

  async function read(
    cluster: ApplicationCluster,
    args: readonly string[],
    namespace = 'default',
  ): Promise<string> {
    const kubeconfig = cluster.kubeconfig(await reader(cluster), namespace);
    return run({ args: () => args, kubeconfig, seconds: readSeconds });
  }

  const manifestOf = (cluster: ApplicationCluster, { name, namespace }: ReleaseName, more = '') =>
    read(
      cluster,
      ['get', 'manifest', name, '--namespace', namespace, ...(more ? ['--revision', more] : [])],
      namespace,
    );

  /** Empty when there is no such release. */
  const presentManifest = async (cluster: ApplicationCluster, release: ReleaseName) =>
    manifestOf(cluster, release).catch((error: unknown) => {
      if (error instanceof HelmRefusal && /release: not found/.test(error.message)) return '';
      throw error;
    });

  async function rightsOver(
    cluster: ApplicationCluster,
    release: ReleaseName,
    manifests: readonly string[],
  ): Promise<readonly ApplicationRights[]> {
    if (cluster.sharedToken !== undefined) return [];
    const objects = manifests.flatMap(objectsIn);
    return rightsFor(objects, await kindsOf(cluster.api, objects), release.namespace);
  }

  async function valuesOf(cluster: ApplicationCluster, { name, namespace }: ReleaseName) {
    const how = ['get', 'values', name, '--namespace', namespace, '--output', 'yaml'];
    const text = await read(cluster, how, namespace);
    return text.trim() === 'null' ? '' : text;
  }

  /** A wish with the values that it comes to, and what carrying it out would do. */
  async function plan(cluster: ApplicationCluster, wish: ApplicationWish) {
    checkRelease(wish);
    const before = await presentManifest(cluster, wish);
    const isUpgrade = before !== '';
    const values = wish.values ?? (isUpgrade ? await valuesOf(cluster, wish) : '');
    const whole = { ...wish, values };
    const manifest = await rendered(cluster, whole, isUpgrade);
    const rights = await rightsOver(cluster, wish, [before, manifest]);
    const action = isUpgrade ? ('upgrade' as const) : ('install' as const);
    return { whole, preview: { action, manifest, before, rights } };
  }

  async function rendered(
    cluster: ApplicationCluster,
    wish: WholeWish,
    isUpgrade: boolean,
  ): Promise<string> {
    type Version = { readonly gitVersion: string };
    const { gitVersion } = await callCluster<Version>(cluster.api, 'GET', '/version');
    const { groups } = await callCluster<Groups>(cluster.api, 'GET', '/apis');
    const versions = groups.flatMap((it) => it.versions.map(({ groupVersion }) => groupVersion));
    return run({
      ...given(wish),
      args: ({ values, chart }) => [
        ...['template', wish.name, ...chartArguments(wish.source, chart)],
        ...['--namespace', wish.namespace, '--values', values, '--include-crds', '--skip-tests'],
        ...['--kube-version', gitVersion, '--api-versions', versions.join(',')],
        ...(isUpgrade ? ['--is-upgrade'] : []),
      ],
      seconds: readSeconds,
    });
  }

  /** As the release's own account, with what happens in its namespace told meanwhile. */
  async function change(
    cluster: ApplicationCluster,
    release: ReleaseName,
    rights: readonly ApplicationRights[],
    call: Omit<HelmCall, 'kubeconfig' | 'seconds'>,
    tell: Tell,
    { before, after }: Hooks = {},
  ): Promise<void> {
    const { namespace } = release;
    const token =
      cluster.sharedToken ?? (await provideApplicationAccount(cluster.api, release, rights));
    if (rights.length > 0) tell({ type: 'step', text: `rights given: ${counted(rights)}` });
    const api = cluster.apiAs(token);
    await before?.(api);
    const ended = new AbortController();
    const watching = watchEvents(api, namespace, tell, ended.signal);
    try {
      tell({ type: 'step', text: `helm works in the namespace ${namespace}` });
      const kubeconfig = cluster.kubeconfig(token, namespace);
      await run({ ...call, kubeconfig, seconds: changeSeconds });
      await after?.(api);
    } finally {
      ended.abort();
      await watching;
    }
  }

  const waitingFor = (seconds: number) => ['--wait', '--timeout', `${seconds}s`];
  const waiting = waitingFor(waitSeconds);

  return {
    async list(cluster) {
      const text = await read(cluster, ['list', '--all-namespaces', '--output', 'json']);
      return (JSON.parse(text) as readonly HelmRelease[]).map(applicationOf);
    },
    async show(cluster, release) {
      checkRelease(release);
      const { name, namespace } = release;
      const where = [name, '--namespace', namespace];
      const ask = (...args: readonly string[]) => read(cluster, args, namespace);
      const [values, manifest, notes, history] = await Promise.all([
        valuesOf(cluster, release),
        ask('get', 'manifest', ...where),
        ask('get', 'notes', ...where),
        ask('history', ...where, '--output', 'json', '--max', '20'),
      ]);
      const revisions = (JSON.parse(history) as readonly HelmRevision[]).map(revisionOf);
      return { name, namespace, values, manifest, notes, history: revisions.toReversed() };
    },
    preview: async (cluster, wish) => (await plan(cluster, wish)).preview,
    async install(cluster, wish, tell, hooks) {
      const { whole, preview } = await plan(cluster, wish);
      const { action, rights } = preview;
      tell({ type: 'step', text: `${action} of ${wish.name}` });
      const args: HelmCall['args'] = ({ values, chart }) => [
        ...['upgrade', wish.name, ...chartArguments(wish.source, chart), '--install'],
        ...['--namespace', wish.namespace, '--values', values, '--reset-values'],
        ...(wish.source.kind === 'own' ? waitingFor(ownWaitSeconds) : waiting),
      ];
      await change(cluster, wish, rights, { ...given(whole), args }, tell, hooks);
    },
    async rollBack(cluster, release, revision, tell) {
      checkRelease(release);
      const manifests = await Promise.all([
        manifestOf(cluster, release),
        manifestOf(cluster, release, String(revision)),
      ]);
      const rights = await rightsOver(cluster, release, manifests);
      const { name, namespace } = release;
      const args = () => [
        ...['rollback', name, String(revision), '--namespace', namespace, ...waiting],
      ];
      await change(cluster, release, rights, { args }, tell);
    },
    async remove(cluster, release, tell, hooks) {
      checkRelease(release);
      const rights = await rightsOver(cluster, release, [await manifestOf(cluster, release)]);
      const { name, namespace } = release;
      const args = () => ['uninstall', name, '--namespace', namespace, ...waiting];
      await change(cluster, release, rights, { args }, tell, hooks);
      await removeApplicationAccount(cluster.api, release, rights);
    },
  };
}

type WholeWish = ApplicationWish & { readonly values: string };

interface Groups {
  readonly groups: readonly {
    readonly versions: readonly { readonly groupVersion: string }[];
  }[];
}

/** What helm needs beside its arguments. */
function given({ source, values }: WholeWish): Pick<HelmCall, 'values' | 'chart' | 'login'> {
  if (source.kind === 'upload') return { values, chart: source.archive };
  if (source.kind !== 'oci' || source.login === undefined) return { values };
  return { values, login: { host: new URL(source.url).host, ...source.login } };
}

function counted(rights: readonly ApplicationRights[]): string {
  return rights
    .map(({ namespace, rules }) => {
      const where = namespace === null ? 'the whole cluster' : `the namespace ${namespace}`;
      return `${rules.length} in ${where}`;
    })
    .join(', ');
}
