import type { Application, ApplicationDetails, ApplicationPreview } from '@slipway/contract';
import {
  type ReleaseName,
  removeApplicationAccount,
} from '#applications/account/application-account';
import { changeRelease, type Hooks, type Tell } from '#applications/helm/change-release';
import type { HelmCall } from '#applications/helm/helm';
import {
  createHelmReader,
  type HelmReader,
  type HelmReaderOptions,
} from '#applications/helm/helm-reader';
import {
  applicationOf,
  type HelmRelease,
  type HelmRevision,
  revisionOf,
} from '#applications/helm/helm-records';
import type { ApplicationCluster } from './application-cluster.ts';
import { type ApplicationWish, chartArguments, checkRelease } from './application-wish.ts';
import { givenTo, planApplication, rightsOver } from './plan-application.ts';

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

/** By helm, which keeps its records in the cluster: nothing of them is kept here. */
export function createApplications(options: HelmReaderOptions): Applications {
  const reader = createHelmReader(options);
  return {
    list: (cluster) => list(reader, cluster),
    show: (cluster, release) => show(reader, cluster, release),
    preview: async (cluster, wish) => (await planApplication(reader, cluster, wish)).preview,
    install: (cluster, wish, tell, hooks) => install(reader, cluster, wish, tell, hooks),
    rollBack: (cluster, release, revision, tell) =>
      rollBack(reader, cluster, release, revision, tell),
    remove: (cluster, release, tell, hooks) => remove(reader, cluster, release, tell, hooks),
  };
}

/** How long helm waits for what it made; Slipway's own are up at once, or not at all. */
const waitSeconds = { usual: 600, own: 180 } as const;

const waiting = (seconds: number = waitSeconds.usual) => ['--wait', '--timeout', `${seconds}s`];

async function list(reader: HelmReader, cluster: ApplicationCluster) {
  const text = await reader.read(cluster, ['list', '--all-namespaces', '--output', 'json']);
  return (JSON.parse(text) as readonly HelmRelease[]).map(applicationOf);
}

async function show(
  reader: HelmReader,
  cluster: ApplicationCluster,
  release: ReleaseName,
): Promise<ApplicationDetails> {
  checkRelease(release);
  const { name, namespace } = release;
  const where = [name, '--namespace', namespace];
  const ask = (...args: readonly string[]) => reader.read(cluster, args, namespace);
  const [values, manifest, notes, history] = await Promise.all([
    reader.values(cluster, release),
    ask('get', 'manifest', ...where),
    ask('get', 'notes', ...where),
    ask('history', ...where, '--output', 'json', '--max', '20'),
  ]);
  const revisions = (JSON.parse(history) as readonly HelmRevision[]).map(revisionOf);
  return { name, namespace, values, manifest, notes, history: revisions.toReversed() };
}

async function install(
  reader: HelmReader,
  cluster: ApplicationCluster,
  wish: ApplicationWish,
  tell: Tell,
  hooks: Hooks | undefined,
): Promise<void> {
  const { whole, preview } = await planApplication(reader, cluster, wish);
  const { action, rights } = preview;
  tell({ type: 'step', text: `${action} of ${wish.name}` });
  const args: HelmCall['args'] = ({ values, chart }) => [
    ...['upgrade', wish.name, ...chartArguments(wish.source, chart), '--install'],
    ...['--namespace', wish.namespace, '--values', values, '--reset-values'],
    ...waiting(wish.source.kind === 'own' ? waitSeconds.own : waitSeconds.usual),
  ];
  const call = { ...givenTo(whole), args };
  await changeRelease(reader, cluster, { release: wish, rights, call, tell, hooks });
}

async function rollBack(
  reader: HelmReader,
  cluster: ApplicationCluster,
  release: ReleaseName,
  revision: number,
  tell: Tell,
): Promise<void> {
  checkRelease(release);
  const manifests = await Promise.all([
    reader.manifest(cluster, release),
    reader.manifest(cluster, release, String(revision)),
  ]);
  const rights = await rightsOver(cluster, release, manifests);
  const { name, namespace } = release;
  const args = () => [
    ...['rollback', name, String(revision), '--namespace', namespace, ...waiting()],
  ];
  await changeRelease(reader, cluster, { release, rights, call: { args }, tell });
}

async function remove(
  reader: HelmReader,
  cluster: ApplicationCluster,
  release: ReleaseName,
  tell: Tell,
  hooks: Hooks | undefined,
): Promise<void> {
  checkRelease(release);
  const rights = await rightsOver(cluster, release, [await reader.manifest(cluster, release)]);
  const { name, namespace } = release;
  const args = () => ['uninstall', name, '--namespace', namespace, ...waiting()];
  await changeRelease(reader, cluster, { release, rights, call: { args }, tell, hooks });
  await removeApplicationAccount(cluster.api, release, rights);
}
