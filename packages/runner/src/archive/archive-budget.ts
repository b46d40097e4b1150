import { statfs } from 'node:fs/promises';

/** An archive is larger than any honest one of its kind. */
class ArchiveTooLarge extends Error {
  override readonly name = 'ArchiveTooLarge';
  readonly code = 'archive-too-large';

  constructor(what: string) {
    super(`the archive is not unpacked: ${what}`);
  }
}

/** How much an archive may bring. */
export interface ArchiveBounds {
  readonly entries: number;
  readonly bytes: number;
  /** Folders in folders. */
  readonly depth: number;
}

const most = { entries: 1_000_000, depth: 200 } as const;
/** Text packs to a tenth, logs to a fiftieth; what packs far better was made to fill disks. */
const longestRatio = 200;
const alwaysAllowedBytes = 256 << 20;
/** Left free for everybody else on the disk. */
const reservedBytes = 1 << 30;

/**
 * The bounds of an archive of `packedBytes` that is unpacked below `root`; undefined when its size
 * is not known before it has come.
 */
export async function archiveBounds(
  root: string,
  packedBytes: number | undefined,
): Promise<ArchiveBounds> {
  const { bavail, bsize } = await statfs(root);
  const free = Math.max(0, bavail * bsize - reservedBytes);
  const honest =
    packedBytes === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(alwaysAllowedBytes, packedBytes * longestRatio);
  return { ...most, bytes: Math.min(free, honest) };
}

/** Counts what an archive brings; throws before anything is written that would be too much. */
export class ArchiveBudget {
  readonly #bounds: ArchiveBounds;
  #entries = 0;
  #bytes = 0;

  constructor(bounds: ArchiveBounds) {
    this.#bounds = bounds;
  }

  /** One more entry with `sizeBytes` of content. */
  take(path: string, sizeBytes: number): void {
    const { entries, bytes, depth } = this.#bounds;
    this.#entries += 1;
    this.#bytes += sizeBytes;
    if (this.#entries > entries) throw new ArchiveTooLarge(`it has more than ${entries} entries`);
    if (this.#bytes > bytes) {
      throw new ArchiveTooLarge(
        `it would fill more than ${Math.round(bytes / (1 << 20))} MiB, which its own size or the free disk space allows`,
      );
    }
    let folders = 0;
    for (const letter of path) if (letter === '/') folders += 1;
    if (folders > depth) {
      throw new ArchiveTooLarge(`"${path.slice(0, 100)}…" lies more than ${depth} folders deep`);
    }
  }
}
