import type { ApplicationPreview, ApplicationRights } from '@slipway/contract';
import type { ReleaseName } from '#applications/account/application-account';
import { rightsFor } from '#applications/account/application-rights-rules';
import { kindsOf, objectsIn } from '#applications/helm/chart-kinds';
import { callCluster } from '#applications/helm/cluster-calls';
import { type HelmCall, HelmRefusal } from '#applications/helm/helm';
import { type HelmReader, readSeconds } from '#applications/helm/helm-reader';
import type { ApplicationCluster } from './application-cluster.ts';
import { type ApplicationWish, chartArguments, checkRelease } from './application-wish.ts';

/** A wish with all of its values. */
export type WholeWish = ApplicationWish & { readonly values: string };

/** What a wish comes to. */
export interface ApplicationPlan {
  readonly whole: WholeWish;
  readonly preview: ApplicationPreview;
}

/** What carrying out a wish would do; changes nothing. What was said before stays where nothing else is said. */
export async function planApplication(
  reader: HelmReader,
  cluster: ApplicationCluster,
  wish: ApplicationWish,
): Promise<ApplicationPlan> {
  checkRelease(wish);
  const before = await presentManifest(reader, cluster, wish);
  const isUpgrade = before !== '';
  const values = wish.values ?? (isUpgrade ? await reader.values(cluster, wish) : '');
  const whole = { ...wish, values };
  const manifest = await rendered(reader, cluster, whole, isUpgrade);
  const rights = await rightsOver(cluster, wish, [before, manifest]);
  const action = isUpgrade ? ('upgrade' as const) : ('install' as const);
  return { whole, preview: { action, manifest, before, rights } };
}

/** What a release needs to be brought from one of these manifests to another. */
export async function rightsOver(
  cluster: ApplicationCluster,
  release: ReleaseName,
  manifests: readonly string[],
): Promise<readonly ApplicationRights[]> {
  if (cluster.sharedToken !== undefined) return [];
  const objects = manifests.flatMap(objectsIn);
  return rightsFor(objects, await kindsOf(cluster.api, objects), release.namespace);
}

/** What helm needs beside its arguments. */
export function givenTo({
  source,
  values,
}: WholeWish): Pick<HelmCall, 'values' | 'chart' | 'login'> {
  if (source.kind === 'upload') return { values, chart: source.archive };
  if (source.kind !== 'oci' || source.login === undefined) return { values };
  return { values, login: { host: new URL(source.url).host, ...source.login } };
}

/** Empty when there is no such release. */
async function presentManifest(
  reader: HelmReader,
  cluster: ApplicationCluster,
  release: ReleaseName,
): Promise<string> {
  return reader.manifest(cluster, release).catch((error: unknown) => {
    if (error instanceof HelmRefusal && /release: not found/.test(error.message)) return '';
    throw error;
  });
}

interface Groups {
  readonly groups: readonly {
    readonly versions: readonly { readonly groupVersion: string }[];
  }[];
}

async function rendered(
  reader: HelmReader,
  cluster: ApplicationCluster,
  wish: WholeWish,
  isUpgrade: boolean,
): Promise<string> {
  type Version = { readonly gitVersion: string };
  const { gitVersion } = await callCluster<Version>(cluster.api, 'GET', '/version');
  const { groups } = await callCluster<Groups>(cluster.api, 'GET', '/apis');
  const versions = groups.flatMap((it) => it.versions.map(({ groupVersion }) => groupVersion));
  return reader.run({
    ...givenTo(wish),
    args: ({ values, chart }) => [
      ...['template', wish.name, ...chartArguments(wish.source, chart)],
      ...['--namespace', wish.namespace, '--values', values, '--include-crds', '--skip-tests'],
      ...['--kube-version', gitVersion, '--api-versions', versions.join(',')],
      ...(isUpgrade ? ['--is-upgrade'] : []),
    ],
    seconds: readSeconds,
  });
}
