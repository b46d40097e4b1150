import type { FileFacts, Files, OpenFile } from '@slipway/files';
import type { Digest } from '#protocol/digest';
import type { Claims } from '#storage/claims';
import { nameOf, type SmallFiles } from '#storage/storage';
import type { BlobChecker } from './blob-checker.ts';
import { freshMs, Rights } from './rights.ts';

/** Blobs as repositories see them: one copy on disk, readable only where it was pushed or mounted. */
export interface BlobStore {
  /** How long a blob is that the repository has, whole. */
  sizeIn(repository: string, digest: Digest): Promise<number | undefined>;
  /** The blob opened for reading; the caller closes it. */
  open(repository: string, digest: Digest): Promise<OpenFile | undefined>;
  /** Makes a verified, synced upload the blob `digest` of `repository`. */
  adopt(repository: string, digest: Digest, upload: Upload): Promise<void>;
  /** Gives `repository` a blob that `from` has; false when `from` lacks it. */
  mount(repository: string, digest: Digest, from: string): Promise<boolean>;
  /** Lets the repository's right to blobs count as new: their manifest is on the way. */
  renew(repository: string, digests: readonly Digest[]): Promise<void>;
  /** Takes the blob from `repository`; its bytes stay until the next collection. */
  remove(repository: string, digest: Digest): Promise<boolean>;
  /** Takes a right that nothing needs; that it stays away is still to be synced. */
  drop(repository: string, digest: Digest): Promise<void>;
  /** Repositories lie elsewhere, or are gone. */
  moved(): void;
}

/** A file that is to become a blob. */
export interface Upload {
  readonly name: string;
  readonly sizeBytes: number;
}

/** What blobs are kept with. */
export interface BlobPlace extends SmallFiles {
  readonly files: Files;
  readonly checker: BlobChecker;
  readonly claims: Claims;
}

/** The blob store of one registry. */
export function createBlobStore(place: BlobPlace): BlobStore {
  const { files, checker, claims } = place;
  const rights = new Rights(place);

  /** Whether these are the facts of the whole blob, as the repository was given it. */
  async function isWhole(noted: string, digest: Digest, file: FileFacts): Promise<boolean> {
    // Older registries noted nothing.
    if (noted !== '' && noted !== String(file.sizeBytes)) return false;
    return checker.isSound(digest, file);
  }

  async function sizeIn(repository: string, digest: Digest): Promise<number | undefined> {
    const [right, file] = await Promise.all([
      rights.of(repository, digest),
      files.facts(nameOf.blob(digest)),
    ]);
    if (right === undefined || file === undefined) return undefined;
    return (await isWhole(right.noted, digest, file)) ? file.sizeBytes : undefined;
  }

  /** Also when there is such a blob: the new one is good, the old one may be damaged. */
  async function become(upload: string, digest: Digest): Promise<void> {
    const name = nameOf.blob(digest);
    await files.move(upload, name);
    let facts = await files.facts(name);
    if (facts && facts.modifiedAt.getTime() < Date.now() - freshMs) {
      await files.renew(name);
      facts = await files.facts(name);
    }
    if (facts !== undefined) checker.trust(digest, facts);
  }

  return {
    sizeIn,
    async open(repository, digest) {
      const right = await rights.of(repository, digest);
      if (right === undefined) return undefined;
      const file = await files.open(nameOf.blob(digest));
      if (file === undefined) return undefined;
      if (await isWhole(right.noted, digest, file)) return file;
      await file.close();
      return undefined;
    },
    async adopt(repository, digest, upload) {
      // Side by side, as syncing takes the time: a right to a blob that is not there is worth nothing.
      await claims.during([digest], () =>
        Promise.all([
          become(upload.name, digest),
          rights.give(repository, digest, upload.sizeBytes),
        ]),
      );
    },
    mount: (repository, digest, from) =>
      claims.during([digest], async () => {
        const size = await sizeIn(from, digest);
        if (size === undefined) return false;
        // Its other owner may be deleted while a collection looks for owners.
        await files.renew(nameOf.blob(digest));
        await rights.give(repository, digest, size);
        return true;
      }),
    renew: (repository, digests) => rights.renew(repository, digests),
    async remove(repository, digest) {
      // Another repository may be given it at this moment.
      await files.renew(nameOf.blob(digest));
      return rights.remove(repository, digest);
    },
    drop: (repository, digest) => rights.drop(repository, digest),
    moved: () => rights.moved(),
  };
}
