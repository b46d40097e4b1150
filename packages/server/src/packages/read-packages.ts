import { diskTroubleIn } from '@slipway/io';
import type { Namespace } from '#groups/namespace';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import { visibleProjects } from '#projects/read-projects';
import { found } from '#refused';
import type { Context } from '#services';
import type { Identity } from '#sign-in/identity';
import type { Listed, Page } from '#store/records';
import type { AddedFile, Package, PackageFile, PackageFilter } from './package.ts';
import type { FileAddress } from './package-name-rules.ts';

type Reading = Pick<Context, 'store'>;

/** Noting each download would cost a disk sync for it. */
const downloadPrecisionMs = 10 * 60 * 1000;

const many = { limit: 100_000, offset: 0 } as const;

/** A page of the packages that are asked for. */
export function packagesOf(
  { store }: Reading,
  filter: PackageFilter,
  page: Page,
): Promise<Listed<Package>> {
  return store.packages.list(filter, page);
}

/** The projects of a group, and of those below it, whose packages somebody may see. */
export async function projectsWithPackages(
  context: Pick<Context, 'store' | 'clock' | 'auth'>,
  { group, identity }: { readonly group: Namespace; readonly identity: Identity },
  isFlat: boolean,
): Promise<ReadonlyMap<number, Project>> {
  const where = isFlat ? { namespaceId: group.id } : { below: group.fullPath };
  const { items } = await visibleProjects(context, identity.user, where, many);
  const { access } = context.auth;
  const seen = await Promise.all(
    items.map((project) => access.allows(identity, project, 'read_packages')),
  );
  return new Map(items.filter((_, at) => seen[at]).map((project) => [project.id, project]));
}

/** The files of a package, the newest first. */
export function filesOfPackage(
  { store }: Reading,
  { id }: Package,
): Promise<readonly PackageFile[]> {
  return store.packages.files(id);
}

/** The pipelines whose jobs have sent a file of it, the last one first. */
export async function pipelinesOf(context: Reading, owner: Package): Promise<readonly Pipeline[]> {
  const files = await filesOfPackage(context, owner);
  const ids = new Set(files.flatMap(({ pipelineId }) => pipelineId ?? []));
  const all = await Promise.all([...ids].map((id) => context.store.pipelines.get(id)));
  return all.filter((it) => it !== undefined);
}

/** A package of this project; another one's is not there. */
export async function packageOfProject(
  { store }: Reading,
  project: Project,
  id: number,
): Promise<Package> {
  const it = await store.packages.get(id);
  return found(it?.projectId === project.id ? it : undefined, 'Package');
}

/** A file of a package. */
export async function fileOfPackage(
  { store }: Reading,
  owner: Package,
  id: number,
): Promise<PackageFile> {
  const all = await store.packages.files(owner.id);
  return found(
    all.find((file) => file.id === id),
    'Package File',
  );
}

/** The newest file at an address. */
export async function fileAt(
  { store }: Reading,
  { id: projectId }: Project,
  { name, version, fileName }: FileAddress,
): Promise<AddedFile> {
  const identity = { projectId, kind: 'generic', name, version } as const;
  const owner = found(await store.packages.named(identity), 'Package');
  const files = await store.packages.files(owner.id);
  const file = files.find((each) => each.name === fileName);
  return { owner, file: found(file, 'Package File') };
}

/** Notes that a package was fetched. Nobody goes without it because that cannot be written. */
export async function noteDownload(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { id, lastDownloadedAt }: Package,
): Promise<void> {
  const now = clock();
  if (now.getTime() - (lastDownloadedAt?.getTime() ?? 0) <= downloadPrecisionMs) return;
  try {
    await store.packages.update(id, { lastDownloadedAt: now });
  } catch (error) {
    if (diskTroubleIn(error) === undefined) throw error;
  }
}
