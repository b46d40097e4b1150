import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { guarded } from '@slipway/io';
import { type Algorithm, type Digest, joinDigest, splitDigest } from './digest.ts';
import { type Layout, orMissing } from './storage.ts';

/**
 * Finds blobs that are no longer what their digests say: a disk has forgotten, a copy was cut short.
 *
 * A blob is checked when it is first asked for: a small one at once, a big one behind the reader's
 * back. A damaged one is taken away, so that clients see that it is missing and push it again.
 */
export interface BlobChecker {
  /** Whether the blob of these file facts may be served. */
  isSound(digest: Digest, file: Stats): Promise<boolean>;
  /** Notes that the blob was verified just now. */
  trust(digest: Digest, file: Stats): void;
  /** Ends the check under way; those that wait are forgotten. */
  close(): Promise<void>;
}

/** What a checker needs. */
export interface BlobCheckerOptions {
  readonly layout: Layout;
  /** Told once for each blob that was taken away. */
  readonly onDamaged: (digest: Digest) => void;
  readonly onError: (error: unknown) => void;
}

/** Read in about a millisecond. */
const smallBytes = 1024 * 1024;
/** Beyond, all is forgotten, and checked once more when it is asked for. */
const mostRemembered = 100_000;
const mostWaiting = 10_000;

/** A checker of one registry folder. */
export function createBlobChecker(options: BlobCheckerOptions): BlobChecker {
  const { layout, onDamaged, onError } = options;
  const trusted = new Map<Digest, string>();
  const waiting = new Set<Digest>();
  const closing = new AbortController();
  let work: Promise<void> | undefined;

  function trust(digest: Digest, file: Stats): void {
    if (trusted.size >= mostRemembered) trusted.clear();
    trusted.set(digest, versionOf(file));
  }

  /** Hashes the blob; takes it away when it is damaged. */
  async function check(digest: Digest): Promise<boolean> {
    const path = layout.blob(digest);
    const file = await orMissing(stat(path));
    if (file === undefined) return false;
    if ((await digestOfFile(path, splitDigest(digest).algorithm, closing.signal)) === digest) {
      trust(digest, file);
      return true;
    }
    const now = await orMissing(stat(path));
    // A good upload may have taken its place meanwhile.
    if (now === undefined || versionOf(now) !== versionOf(file)) return now !== undefined;
    await rename(path, layout.damaged(digest));
    onDamaged(digest);
    return false;
  }

  async function checkWaiting(): Promise<void> {
    for (const digest of waiting) {
      if (closing.signal.aborted) return;
      try {
        await check(digest);
      } catch (error) {
        if (!closing.signal.aborted) onError(error);
      }
      waiting.delete(digest);
    }
    work = undefined;
  }

  return {
    trust,
    async isSound(digest, file) {
      if (trusted.get(digest) === versionOf(file)) return true;
      if (file.size <= smallBytes) return check(digest);
      if (waiting.size < mostWaiting) waiting.add(digest);
      work ??= checkWaiting();
      return true;
    },
    async close() {
      closing.abort();
      await work;
    },
  };
}

const versionOf = ({ ino, size, mtimeMs }: Stats): string => `${ino} ${size} ${mtimeMs}`;

async function digestOfFile(
  path: string,
  algorithm: Algorithm,
  signal: AbortSignal,
): Promise<Digest> {
  const hash = createHash(algorithm);
  await pipeline(
    guarded(createReadStream(path, { highWaterMark: smallBytes })),
    async (chunks) => {
      for await (const chunk of chunks) hash.update(chunk);
    },
    { signal },
  );
  return joinDigest(algorithm, hash.digest('hex'));
}
