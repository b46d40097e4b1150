import { createDiskFiles, type Files } from '@slipway/files';
import { createFileJournal, makeFolder } from '@slipway/io';
import { createBlobChecker } from '#blobs/blob-checker';
import { type BlobStore, createBlobStore } from '#blobs/blob-store';
import { createHashing } from '#hashing/hashing';
import { createManifestStore, type ManifestStore } from '#manifests/manifest-store';
import { Claims } from '#storage/claims';
import { Gate } from '#storage/gate';
import { layoutOf, type SmallFiles } from '#storage/storage';
import { createTagStore, type TagStore } from '#tags/tag-store';
import { createUploadStore, type UploadStore } from '#uploads/upload-store';
import type { RegistryOptions } from './registry.ts';

/** All that a registry keeps, and those who wait for each other in it. */
export interface Stores extends SmallFiles {
  readonly files: Files;
  readonly gate: Gate;
  readonly claims: Claims;
  readonly blobs: BlobStore;
  readonly tags: TagStore;
  readonly manifests: ManifestStore;
  readonly uploads: UploadStore;
  /** Repositories lie elsewhere, or are gone. */
  moved(): void;
  close(): Promise<void>;
}

/** Opens (or makes) what is kept in `options.directory`. */
export async function openStores(
  options: Pick<RegistryOptions, 'directory' | 'files' | 'isSparseAllowed' | 'log'>,
): Promise<Stores> {
  const { directory, isSparseAllowed = false, log } = options;
  const layout = layoutOf(directory);
  await makeFolder(layout.staging);
  await makeFolder(layout.repositories);
  const journal = createFileJournal({ root: directory, folder: layout.journal });
  const files = options.files ?? (await createDiskFiles(directory, { journal }));

  const [gate, claims] = [new Gate(), new Claims()];
  const hashing = createHashing();
  const checker = createBlobChecker({
    files,
    hashing,
    onDamaged: (digest) => log.error('damaged blob taken away; push it again', { digest }),
    onError: (error) => log.error('a blob could not be checked', { error }),
  });
  const place = { files, layout, journal, claims };
  const blobs = createBlobStore({ ...place, checker });
  const tags = createTagStore(place);
  const manifests = createManifestStore({ ...place, blobs, tags, isSparseAllowed });
  const uploads = createUploadStore(files, hashing);

  return {
    ...{ ...place, gate, blobs, tags, manifests, uploads },
    moved() {
      for (const store of [blobs, manifests, tags]) store.moved();
    },
    async close() {
      await checker.close();
      await tags.close();
      await hashing.close();
      await journal.close();
    },
  };
}
