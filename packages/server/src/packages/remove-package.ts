import type { Context } from '#services';
import type { Package, PackageFile } from './package.ts';

type Removing = Pick<Context, 'store' | 'packageFiles'>;

/** Forgets a package, and then its bytes: what is listed can be read. */
export async function removePackage(
  { store, packageFiles }: Removing,
  { id }: Package,
): Promise<void> {
  const files = await store.packages.files(id);
  await store.packages.delete(id);
  for (const { location } of files) await packageFiles.delete(location);
}

/** The same of one file; a package without any goes, too. */
export async function removePackageFile(
  context: Removing,
  owner: Package,
  { id, location }: PackageFile,
): Promise<void> {
  const { store, packageFiles } = context;
  await store.packages.deleteFile(id);
  await packageFiles.delete(location);
  if ((await store.packages.files(owner.id)).length === 0) await store.packages.delete(owner.id);
}
