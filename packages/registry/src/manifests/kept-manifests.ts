import type { Files } from '@slipway/files';
import { type Digest, digestOf, splitDigest } from '#protocol/digest';
import { type NewFile, nameOf, readWhole } from '#storage/storage';

/** Bytes of all that is kept in memory together. */
const mostBytes = 8 * 1024 * 1024;
/** A larger one is read each time. */
const largestBytes = 128 * 1024;

/** The bytes of manifests, which never change; those asked for lately are in memory. */
export class KeptManifests {
  readonly #files: Files;
  /** The one asked for last is the last. */
  readonly #known = new Map<Digest, Uint8Array>();
  #bytes = 0;

  constructor(files: Files) {
    this.#files = files;
  }

  /** The bytes of a manifest, unless the disk has damaged them. */
  async read(digest: Digest): Promise<Uint8Array | undefined> {
    const known = this.#known.get(digest);
    if (known) {
      this.#known.delete(digest);
      this.#known.set(digest, known);
      return known;
    }
    const bytes = await this.readFromDisk(digest);
    if (bytes) this.keep(digest, bytes);
    return bytes;
  }

  /** As `read`, for who wants to know what is there. */
  async readFromDisk(digest: Digest): Promise<Uint8Array | undefined> {
    const bytes = await readWhole(this.#files, nameOf.blob(digest));
    const isWhole = bytes && digestOf(bytes, splitDigest(digest).algorithm) === digest;
    return isWhole ? bytes : undefined;
  }

  /** Stores one, or lets it count as new; answers what the journal is to write for that before it names it. */
  async store(digest: Digest, bytes: Uint8Array): Promise<readonly NewFile[]> {
    const name = nameOf.blob(digest);
    const isStored = (await this.#files.facts(name)) && (await this.readFromDisk(digest));
    if (isStored) {
      await this.#files.renew(name);
      return [];
    }
    const file = await this.#files.journaled(name, bytes);
    if (file) return [file];
    await this.#files.put(name, [bytes]);
    return [];
  }

  /** Remembers what is stored. */
  keep(digest: Digest, bytes: Uint8Array): void {
    if (bytes.length > largestBytes || this.#known.has(digest)) return;
    this.#known.set(digest, bytes);
    this.#bytes += bytes.length;
    for (const [oldest, each] of this.#known) {
      if (this.#bytes <= mostBytes) return;
      this.#known.delete(oldest);
      this.#bytes -= each.length;
    }
  }
}
