import type { FileFacts, Files } from '@slipway/files';
import { hexOfFile } from '#hashing/hash-file';
import type { Hashing } from '#hashing/hashing';
import { type Digest, joinDigest, splitDigest } from '#protocol/digest';
import { nameOf } from '#storage/storage';

/**
 * Finds blobs that are no longer what their digests say: a disk has forgotten, a copy was cut short.
 *
 * A blob is checked when it is first asked for: a small one at once, a big one behind the reader's
 * back. A damaged one is taken away, so that clients see that it is missing and push it again.
 */
export interface BlobChecker {
  /** Whether the blob of these file facts may be served. */
  isSound(digest: Digest, file: FileFacts): Promise<boolean>;
  /** Notes that the blob was verified just now. */
  trust(digest: Digest, file: FileFacts): void;
  /** Ends the check under way; those that wait are forgotten. */
  close(): Promise<void>;
}

/** What a checker needs. */
export interface BlobCheckerOptions {
  readonly files: Files;
  readonly hashing: Hashing;
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
  const { files, hashing, onDamaged, onError } = options;
  const trusted = new Map<Digest, string>();
  const waiting = new Set<Digest>();
  const closing = new AbortController();
  let work: Promise<void> | undefined;

  function trust(digest: Digest, { version }: FileFacts): void {
    if (trusted.size >= mostRemembered) trusted.clear();
    trusted.set(digest, version);
  }

  /** Hashes the blob; takes it away when it is damaged. */
  async function check(digest: Digest): Promise<boolean> {
    const name = nameOf.blob(digest);
    const { algorithm } = splitDigest(digest);
    const file = await files.open(name);
    if (file === undefined) return false;
    const hex = await hexOfFile(hashing, file, algorithm, closing.signal);
    if (joinDigest(algorithm, hex) === digest) {
      trust(digest, file);
      return true;
    }
    const now = await files.facts(name);
    // A good upload may have taken its place meanwhile.
    if (now === undefined || now.version !== file.version) return now !== undefined;
    await files.move(name, nameOf.damaged(digest));
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
      if (trusted.get(digest) === file.version) return true;
      if (file.sizeBytes <= smallBytes) return check(digest);
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
