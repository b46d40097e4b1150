import type { FileFacts, Files, OpenFile } from '@slipway/files';
import type { Digest } from '#protocol/digest';
import type { Claims } from '#storage/claims';
import {
  type Layout,
  nameOf,
  note,
  readText,
  removeDurably,
  renew,
  syncEntries,
} from '#storage/storage';
import type { BlobChecker } from './blob-checker.ts';

/** Blobs as repositories see them: one copy on disk, readable only where it was pushed or mounted. */
export interface BlobStore {
  /** How long a blob is that the repository has, whole. */
  sizeIn(repository: string, digest: Digest): Promise<number | undefined>;
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

/** What blobs are kept with. */
export interface BlobPlace {
  readonly files: Files;
  readonly layout: Layout;
  readonly checker: BlobChecker;
  readonly claims: Claims;
}

/** The blob store of one registry. */
export function createBlobStore({ files, layout, checker, claims }: BlobPlace): BlobStore {
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

  /** Also when there is such a blob: the new one is good, the old one may be damaged. */
  async function become(upload: string, digest: Digest): Promise<void> {
    const name = nameOf.blob(digest);
    await files.move(upload, name);
    await files.renew(name);
    const facts = await files.facts(name);
    if (facts !== undefined) checker.trust(digest, facts);
  }

  return {
    sizeIn,
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
      const received = await files.facts(upload);
      if (received === undefined) throw new Error(`the upload of ${digest} is gone`);
      const right = membership(repository, digest);
      // Side by side, as syncing takes the time: a right to a blob that is not there is worth nothing.
      await claims.during([digest], () =>
        Promise.all([
          become(upload, digest),
          note(right, String(received.sizeBytes)).then(() => syncEntries([right])),
        ]),
      );
    },
    mount: (repository, digest, from) =>
      claims.during([digest], async () => {
        const size = await sizeIn(from, digest);
        if (size === undefined) return false;
        // Its other owner may be deleted while a collection looks for owners.
        await files.renew(nameOf.blob(digest));
        await note(membership(repository, digest), String(size));
        await syncEntries([membership(repository, digest)]);
        return true;
      }),
    renew: (repository, digest) => renew([membership(repository, digest)]),
    async remove(repository, digest) {
      // Another repository may be given it at this moment.
      await files.renew(nameOf.blob(digest));
      return removeDurably(membership(repository, digest));
    },
  };
}
