import type { Files } from '@slipway/files';
import type { Digest } from '#protocol/digest';
import { Remembered } from '#storage/remembered';
import { type Layout, type NewFile, readText } from '#storage/storage';
import { KeptManifests } from './kept-manifests.ts';

/** A manifest as it was pushed, byte for byte. */
export interface StoredManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Media types that are remembered, some megabytes. */
const mostTypes = 20_000;

/** The manifests that repositories have: an entry each, which says its media type, and bytes that they share. */
export class ManifestEntries {
  readonly #layout: Layout;
  readonly #bytes: KeptManifests;
  /** By the path of the entry. */
  readonly #types = new Remembered<string>(mostTypes);

  constructor({ files, layout }: { readonly files: Files; readonly layout: Layout }) {
    this.#layout = layout;
    this.#bytes = new KeptManifests(files);
  }

  pathOf(repository: string, digest: Digest): string {
    return this.#layout.entry(repository, 'manifests', digest);
  }

  async read(repository: string, digest: Digest): Promise<StoredManifest | undefined> {
    const path = this.pathOf(repository, digest);
    const mediaType = await this.#types.of(path, () => readText(path));
    if (mediaType === undefined) return undefined;
    const bytes = await this.#bytes.read(digest);
    return bytes && { digest, mediaType, bytes };
  }

  /** Lets `write` write, in this order, the bytes and the entry, before what else belongs to it. */
  async write(
    repository: string,
    { digest, mediaType, bytes }: StoredManifest,
    write: (files: readonly NewFile[]) => Promise<void>,
  ): Promise<void> {
    const path = this.pathOf(repository, digest);
    await this.#types.change(path, async () => {
      const content = await this.#bytes.store(digest, bytes);
      await write([...content, { path, bytes: mediaType }]);
      this.#bytes.keep(digest, bytes);
      return mediaType;
    });
  }

  /** Lets `remove` remove an entry; nobody is told of it any more. */
  async remove(
    repository: string,
    digest: Digest,
    remove: (path: string) => Promise<void>,
  ): Promise<void> {
    const path = this.pathOf(repository, digest);
    await remove(path).finally(() => this.#types.forget(path));
  }

  /** Repositories lie elsewhere, or are gone. */
  moved(): void {
    this.#types.forgetAll();
  }
}
