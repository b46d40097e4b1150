import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Digest } from './digest.ts';
import {
  exists,
  type Layout,
  orMissing,
  place,
  removeDurably,
  syncEntries,
  touch,
} from './storage.ts';

/** Blobs as repositories see them: one copy on disk, readable only where it was pushed or mounted. */
export interface BlobStore {
  has(repository: string, digest: Digest): Promise<boolean>;
  /** The blob opened for reading; the caller closes it. */
  open(repository: string, digest: Digest): Promise<FileHandle | undefined>;
  /** Makes a verified, synced upload file the blob `digest` of `repository`. */
  adopt(repository: string, digest: Digest, uploadPath: string): Promise<void>;
  /** Gives `repository` a blob that `from` has; false when `from` lacks it. */
  mount(repository: string, digest: Digest, from: string): Promise<boolean>;
  /** Takes the blob from `repository`; its bytes stay until the next collection. */
  remove(repository: string, digest: Digest): Promise<boolean>;
}

/** The blob store of one registry folder. */
export function createBlobStore(layout: Layout): BlobStore {
  const membership = (repository: string, digest: Digest) =>
    layout.entry(repository, 'blobs', digest);

  async function has(repository: string, digest: Digest): Promise<boolean> {
    const [isMember, isStored] = await Promise.all([
      exists(membership(repository, digest)),
      exists(layout.blob(digest)),
    ]);
    return isMember && isStored;
  }

  return {
    has,
    async open(repository, digest) {
      if (!(await exists(membership(repository, digest)))) return undefined;
      return orMissing(open(layout.blob(digest), 'r'));
    },
    async adopt(repository, digest, uploadPath) {
      const path = layout.blob(digest);
      if (await exists(path)) await rm(uploadPath);
      else await place(uploadPath, path);
      await touch(membership(repository, digest));
      // Also when the blob was there: whoever placed it may not have come to syncing yet.
      await syncEntries([path, membership(repository, digest)]);
    },
    async mount(repository, digest, from) {
      if (!(await has(from, digest))) return false;
      await touch(membership(repository, digest));
      await syncEntries([membership(repository, digest)]);
      return true;
    },
    remove: (repository, digest) => removeDurably(membership(repository, digest)),
  };
}
