import type { FileFacts, Files, OpenFile } from '@slipway/files';
import type { BlobChecker } from './blob-checker.ts';
import type { Digest } from './digest.ts';
import {
  type Layout,
  nameOf,
  note,
  readText,
  removeDurably,
  renew,
  syncEntries,
} from './storage.ts';

/** Blobs as repositories see them: one copy on disk, readable only where it was pushed or mounted. */
export interface BlobStore {
  /** Whether the repository has the blob, whole. */
  has(repository: string, digest: Digest): Promise<boolean>;
  /** The blob opened for reading; the caller closes it. */
  open(repository: string, digest: Digest): Promise<OpenFile | undefined>;
  /** Makes a verified, synced upload the blob `digest` of `repository`. */
  adopt(repository: string, digest: Digest, upload: string): Promise<void>;
  /** Gives `repository` a blob that `from` has; false when `from` lacks it. */
  mount(repository: string, digest: Digest, from: string): Promise<boolean>;
  /** Lets the repository's right to the blob count as new: its manifest is on the way. */
  renew(repository: string, digest: Digest): Promise<void>;
  /** Takes the blob from `repository`; its bytes stay until the next collection. */
  remove(repository: string, digest: Digest): Promise<boolean>;
}

/** The blob store of one registry. */
export function createBlobStore(files: Files, layout: Layout, checker: BlobChecker): BlobStore {
  const membership = (repository: string, digest: Digest) =>
    layout.entry(repository, 'blobs', digest);

  /** Whether these are the facts of the whole blob, as the repository was given it. */
  async function isWhole(noted: string, digest: Digest, file: FileFacts): Promise<boolean> {
    // Older registries noted nothing.
    if (noted !== '' && noted !== String(file.sizeBytes)) return false;
    return checker.isSound(digest, file);
  }

  async function sizeIn(repository: string, digest: Digest): Promise<number | undefined> {
    const [noted, file] = await Promise.all([
      readText(membership(repository, digest)),
      files.facts(nameOf.blob(digest)),
    ]);
    if (noted === undefined || file === undefined) return undefined;
    return (await isWhole(noted, digest, file)) ? file.sizeBytes : undefined;
  }

  return {
    has: async (repository, digest) => (await sizeIn(repository, digest)) !== undefined,
    async open(repository, digest) {
      const noted = await readText(membership(repository, digest));
      if (noted === undefined) return undefined;
      const file = await files.open(nameOf.blob(digest));
      if (file === undefined) return undefined;
      if (await isWhole(noted, digest, file)) return file;
      await file.close();
      return undefined;
    },
    async adopt(repository, digest, upload) {
      const name = nameOf.blob(digest);
      // Also when there is one: the new one is good, the old one may be damaged.
      await files.move(upload, name);
      await files.renew(name);
      const facts = await files.facts(name);
      if (facts === undefined) throw new Error(`the blob ${digest} is gone again`);
      checker.trust(digest, facts);
      await note(membership(repository, digest), String(facts.sizeBytes));
      await syncEntries([membership(repository, digest)]);
    },
    async mount(repository, digest, from) {
      const size = await sizeIn(from, digest);
      if (size === undefined) return false;
      // Its other owner may be deleted while a collection looks for owners.
      await files.renew(nameOf.blob(digest));
      await note(membership(repository, digest), String(size));
      await syncEntries([membership(repository, digest)]);
      return true;
    },
    renew: (repository, digest) => renew([membership(repository, digest)]),
    async remove(repository, digest) {
      // Another repository may be given it at this moment.
      await files.renew(nameOf.blob(digest));
      return removeDurably(membership(repository, digest));
    },
  };
}
