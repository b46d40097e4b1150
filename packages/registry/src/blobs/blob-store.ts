import type { FileFacts, Files, OpenFile } from '@slipway/files';
import type { Digest } from '#protocol/digest';
import type { Claims } from '#storage/claims';
import { mapBounded } from '#storage/map-bounded';
import { Remembered } from '#storage/remembered';
import {
  nameOf,
  readText,
  removeDurably,
  removeLightly,
  renew,
  type SmallFiles,
  writeDurably,
} from '#storage/storage';
import type { BlobChecker } from './blob-checker.ts';

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

/** Rights that are remembered, some megabytes. */
const mostRights = 20_000;
/** What counts as new since so lately need not be told again: nothing goes before minutes have passed. */
const freshMs = 30_000;

/** What a right says: how long the blob is, and when it was last told to be new. */
interface Right {
  readonly noted: string;
  renewedAt: number;
}

/** The blob store of one registry. */
export function createBlobStore(place: BlobPlace): BlobStore {
  const { files, layout, checker, claims } = place;
  const rights = new Remembered<Right>(mostRights);
  const membership = (repository: string, digest: Digest) =>
    layout.entry(repository, 'blobs', digest);

  function rightOf(repository: string, digest: Digest): Promise<Right | undefined> {
    const path = membership(repository, digest);
    return rights.of(path, async () => {
      const noted = await readText(path);
      return noted === undefined ? undefined : { noted, renewedAt: 0 };
    });
  }

  function give(repository: string, digest: Digest, sizeBytes: number): Promise<void> {
    const path = membership(repository, digest);
    const noted = String(sizeBytes);
    return rights.change(path, async () => {
      const renewedAt = Date.now();
      await writeDurably(place, [{ path, bytes: noted }]);
      return { noted, renewedAt };
    });
  }

  /** Whether these are the facts of the whole blob, as the repository was given it. */
  async function isWhole(noted: string, digest: Digest, file: FileFacts): Promise<boolean> {
    // Older registries noted nothing.
    if (noted !== '' && noted !== String(file.sizeBytes)) return false;
    return checker.isSound(digest, file);
  }

  async function sizeIn(repository: string, digest: Digest): Promise<number | undefined> {
    const [right, file] = await Promise.all([
      rightOf(repository, digest),
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
      const right = await rightOf(repository, digest);
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
        Promise.all([become(upload.name, digest), give(repository, digest, upload.sizeBytes)]),
      );
    },
    mount: (repository, digest, from) =>
      claims.during([digest], async () => {
        const size = await sizeIn(from, digest);
        if (size === undefined) return false;
        // Its other owner may be deleted while a collection looks for owners.
        await files.renew(nameOf.blob(digest));
        await give(repository, digest, size);
        return true;
      }),
    async renew(repository, digests) {
      const now = Date.now();
      const found = await mapBounded(digests, (digest) => rightOf(repository, digest));
      const old = digests.filter((_, index) => (found[index]?.renewedAt ?? now) < now - freshMs);
      await renew(old.map((digest) => membership(repository, digest)));
      for (const right of found) {
        if (right && right.renewedAt < now - freshMs) right.renewedAt = now;
      }
    },
    async remove(repository, digest) {
      // Another repository may be given it at this moment.
      await files.renew(nameOf.blob(digest));
      const right = membership(repository, digest);
      return removeDurably(place, right).finally(() => rights.forget(right));
    },
    async drop(repository, digest) {
      const right = membership(repository, digest);
      await removeLightly(place, [right]).finally(() => rights.forget(right));
    },
    moved: () => rights.forgetAll(),
  };
}
