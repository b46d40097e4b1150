/**
 * Archives of images that a job loads: `docker save`, `podman save`, `kaniko --tarPath`, `skopeo copy … docker-archive:`.
 *
 * An engine takes a layer that it has already by its name, without a look at the archive: whoever knows what
 * the layers of a secret image are called would have them. So each layer must be in the archive, and be what
 * the image says it is. Names are the job's own. What the engine reads is written anew, with one list.
 */
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { posix } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { guarded } from '@slipway/io';
import { extract, type Header, type Pack, pack } from 'tar-stream';
import { unpacked } from './build-context.ts';

/** What was sent cannot be loaded; the message says why. */
export class UnusableArchive extends Error {}

/** An archive that has been looked through. */
export interface KeptArchive {
  /** What is in it: ids, and names as the engine shall have them. */
  readonly images: readonly { readonly id: string; readonly names: readonly string[] }[];
  open(): Readable;
}

const largestBytes = 16 * 1024 ** 3;
const largestTextBytes = 4 * 1024 ** 2;

/** Lists beside the one that is written anew; an engine that found them would believe them. */
const otherLists: ReadonlySet<string> = new Set(['index.json', 'oci-layout', 'repositories']);
const list = 'manifest.json';

/** A file of the archive. */
interface Kept {
  /** Of what is in it, unpacked. */
  readonly digest: string;
  /** What is in a small one. */
  readonly text: string | undefined;
  readonly textDigest: string;
}

/**
 * Reads a tar of images into `path`. `rename` gives what the engine shall call an image; undefined for what
 * is no name.
 *
 * @throws UnusableArchive
 */
export async function keepArchive(
  body: Readable,
  path: string,
  rename: (name: string) => string | undefined,
): Promise<KeptArchive> {
  const out = guarded(pack());
  const written = pipeline(
    out as unknown as Readable,
    guarded(createWriteStream(path, { mode: 0o600 })),
  );
  written.catch(() => undefined);
  try {
    const { files, links } = await keepFiles(await unpacked(body), out);
    const images = readList(files.get(list)?.text).map((image) => checked(image, files, links));
    const renamed = images.map((image) => ({ ...image, names: named(image.names, rename) }));
    const text = JSON.stringify(renamed.map(listed));
    out.entry({ name: list, size: Buffer.byteLength(text) }, text);
    out.finalize();
    await written;
    return { images: renamed, open: () => guarded(createReadStream(path)) };
  } catch (error) {
    out.destroy();
    if (error instanceof UnusableArchive) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UnusableArchive(`this is no archive of images: ${why}`);
  }
}

interface Files {
  readonly files: ReadonlyMap<string, Kept>;
  /** Where a link in the archive leads. */
  readonly links: ReadonlyMap<string, string>;
}

async function keepFiles(tar: Readable, out: Pack): Promise<Files> {
  const files = new Map<string, Kept>();
  const links = new Map<string, string>();
  const reader = guarded(extract());
  pipeline(tar, reader as unknown as Writable).catch(() => undefined);
  let bytes = 0;
  for await (const entry of reader) {
    const { header } = entry;
    const name = plainName(header.name);
    bytes += header.size ?? 0;
    if (bytes > largestBytes) throw new UnusableArchive('the archive is over 16 GiB');
    if (header.type === 'symlink' || header.type === 'link') {
      links.set(name, linkTarget(name, header));
    } else if (header.type === 'file' || header.type === undefined) {
      const isList = name === list || otherLists.has(name);
      const copy = isList ? undefined : out.entry({ name, size: header.size ?? 0, mode: 0o600 });
      files.set(
        name,
        await keepFile(entry as unknown as Readable, header, copy as unknown as Writable),
      );
    }
    entry.resume();
  }
  return { files, links };
}

function plainName(name: string): string {
  const plain = posix.normalize(name).replace(/\/$/, '');
  if (plain.startsWith('/') || plain.split('/').includes('..')) {
    throw new UnusableArchive(`${name} leads out of the archive`);
  }
  return plain;
}

function linkTarget(name: string, { linkname = '', type }: Header): string {
  return plainName(type === 'link' ? linkname : posix.join(posix.dirname(name), linkname));
}

async function keepFile(
  entry: Readable,
  { size = 0 }: Header,
  copy: Writable | undefined,
): Promise<Kept> {
  const packed = createHash('sha256');
  const content = createHash('sha256');
  const chunks: Buffer[] = [];
  let unzip: Unzip | undefined;
  let isFirst = true;
  for await (const chunk of entry as AsyncIterable<Buffer>) {
    if (isFirst && chunk[0] === 0x1f && chunk[1] === 0x8b) unzip = unzipInto(content);
    isFirst = false;
    if (size <= largestTextBytes) chunks.push(chunk);
    packed.update(chunk);
    if (unzip === undefined) content.update(chunk);
    else await unzip.write(chunk);
    if (copy && !copy.write(chunk)) await once(copy, 'drain');
  }
  copy?.end();
  await unzip?.end();
  return {
    digest: `sha256:${content.digest('hex')}`,
    text: size <= largestTextBytes ? Buffer.concat(chunks).toString() : undefined,
    textDigest: `sha256:${packed.digest('hex')}`,
  };
}

interface Unzip {
  write(chunk: Buffer): Promise<void>;
  end(): Promise<void>;
}

function unzipInto(hash: Hash): Unzip {
  const stream = guarded(createGunzip());
  const ended = finished(stream);
  ended.catch(() => undefined);
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    hash.update(chunk);
    if (bytes > largestBytes) stream.destroy(new UnusableArchive('a layer is over 16 GiB'));
  });
  return {
    async write(chunk) {
      if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), ended]);
    },
    async end() {
      stream.end();
      await ended;
    },
  };
}

/** What the list says of one image. */
interface Listed {
  readonly config: string;
  readonly names: readonly string[];
  readonly layers: readonly string[];
}

function readList(text: string | undefined): readonly Listed[] {
  if (text === undefined) {
    throw new UnusableArchive(
      'there is no manifest.json in it: save the image in the form "docker-archive"',
    );
  }
  const images: unknown = JSON.parse(text);
  if (!Array.isArray(images)) throw new UnusableArchive('its manifest.json is no list');
  return images.map((image: Record<string, unknown>) => ({
    config: plainName(String(image.Config)),
    names: textsIn(image.RepoTags),
    layers: textsIn(image.Layers).map(plainName),
  }));
}

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : [];

const listed = ({ config, names, layers }: Listed) => ({
  Config: config,
  RepoTags: names,
  Layers: layers,
});

/** The image, when each of its layers is in the archive. */
function checked(
  { config, names, layers }: Listed,
  files: ReadonlyMap<string, Kept>,
  links: ReadonlyMap<string, string>,
): Listed & { readonly id: string } {
  const described = files.get(config);
  const places = layers.map((layer) => links.get(layer) ?? layer);
  const found = places.map((place) => files.get(place)?.digest);
  const { rootfs } = JSON.parse(described?.text ?? '{}') as {
    readonly rootfs?: { readonly diff_ids?: readonly string[] };
  };
  const wanted = rootfs?.diff_ids ?? [];
  const lacking = wanted.find((digest, index) => found[index] !== digest);
  if (described === undefined || lacking !== undefined || wanted.length !== found.length) {
    const what = lacking ?? config;
    throw new UnusableArchive(
      `${names[0] ?? 'an image'} lacks ${what}: every layer must be in the archive`,
    );
  }
  return { id: described.textDigest, config, names, layers: places };
}

function named(
  names: readonly string[],
  rename: (name: string) => string | undefined,
): readonly string[] {
  return names.map((name) => {
    const own = rename(name);
    if (own === undefined) throw new UnusableArchive(`"${name}" is no name for an image`);
    return own;
  });
}
