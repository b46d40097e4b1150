import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { posix } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { guarded } from '@slipway/io';
import { extract, type Header, type Pack, pack } from 'tar-stream';

/** A build's files, written anew: the engine reads exactly what was looked at. */
export interface BuildContext {
  /** What stands in the Dockerfile. */
  readonly dockerfile: string;
  open(): Readable;
}

/** What was sent is no context that can be looked at; the message says why. */
export class UnusableContext extends Error {}

const largestBytes = 8 * 1024 ** 3;
const largestDockerfileBytes = 1024 ** 2;
const plainTypes: ReadonlySet<string> = new Set(['file', 'directory', 'symlink', 'link']);

/**
 * Reads a tar (or a tar in gzip) into `path`, and the Dockerfile out of it, which `change` may change; it
 * answers undefined where it cannot.
 *
 * @throws UnusableContext
 */
export async function keepContext(
  body: Readable,
  path: string,
  wanted: string | undefined,
  change: (dockerfile: string) => Promise<string | undefined>,
): Promise<BuildContext> {
  const names = wanted ? [posix.normalize(wanted)] : ['Dockerfile', 'dockerfile'];
  const found = new Map<string, string | undefined>();
  const out = pack();
  const file = guarded(createWriteStream(path, { mode: 0o600 }));
  const written = pipeline(out as unknown as Readable, file);
  written.catch(() => undefined);
  const reader = extract();
  const tar = await unpacked(body);
  tar.on('error', (error) => reader.destroy(error));
  tar.pipe(reader);
  let bytes = 0;
  try {
    for await (const entry of reader) {
      const { header } = entry;
      const name = posix.normalize(header.name).replace(/\/$/, '');
      if (!plainTypes.has(header.type ?? 'file')) {
        entry.resume();
        continue;
      }
      bytes += header.size ?? 0;
      if (bytes > largestBytes) throw new UnusableContext('the files of this build are over 8 GiB');
      refuseDetour(name, header, names);
      if (names.includes(name))
        found.set(name, await textOf(entry as unknown as Readable, header, out, change));
      else await copy(entry as unknown as Readable, header, out);
    }
    out.finalize();
    await written;
  } catch (error) {
    out.destroy();
    if (error instanceof UnusableContext) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UnusableContext(`the files of this build are no tar: ${why}`);
  }
  const dockerfile = names.map((name) => found.get(name)).find((text) => text !== undefined);
  if (dockerfile === undefined) {
    throw new UnusableContext(`there is no ${names[0]} among the files of this build`);
  }
  return { dockerfile, open: () => guarded(createReadStream(path)) };
}

/** A Dockerfile behind a link would be another one than was looked at. */
function refuseDetour(name: string, { type }: Header, wanted: readonly string[]): void {
  if (type === 'directory') return;
  const isBefore = wanted.some((path) => path.startsWith(`${name}/`));
  const isLink = type === 'symlink' || type === 'link';
  if (isBefore || (isLink && wanted.includes(name))) {
    throw new UnusableContext(`${name} is a link: a build needs its Dockerfile itself`);
  }
}

async function textOf(
  entry: Readable,
  header: Header,
  out: Pack,
  change: (text: string) => Promise<string | undefined>,
) {
  if ((header.size ?? 0) > largestDockerfileBytes) {
    throw new UnusableContext(`${header.name} is over 1 MiB`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const changed = await change(text);
  if (changed === undefined) {
    throw new UnusableContext(`${header.name} names an image over several lines: write it in one`);
  }
  // Bytes that are no text stay as they are.
  const bytes = changed === text ? Buffer.concat(chunks) : Buffer.from(changed);
  out.entry({ ...headerOf(header), size: bytes.length }, bytes);
  return changed;
}

async function copy(entry: Readable, header: Header, out: Pack): Promise<void> {
  if (header.type !== 'file' && header.type !== undefined) {
    out.entry(headerOf(header));
    entry.resume();
    return;
  }
  await pipeline(entry, out.entry(headerOf(header)) as unknown as Writable);
}

/** Nothing but what is known of it. */
function headerOf({
  name,
  mode,
  uid,
  gid,
  size,
  mtime,
  type,
  linkname,
}: Header): Partial<Header> & {
  name: string;
} {
  const plain = { name, mode, uid, gid, size, mtime, type };
  return linkname ? { ...plain, linkname } : plain;
}

/** A tar that may be in gzip. */
export async function unpacked(body: Readable): Promise<Readable> {
  const first = await firstChunk(body);
  if (first?.[0] !== 0x1f || first[1] !== 0x8b) return body;
  const gunzip = guarded(createGunzip());
  pipeline(body, gunzip).catch((error: Error) => gunzip.destroy(error));
  return gunzip;
}

async function firstChunk(body: Readable): Promise<Buffer | undefined> {
  for (;;) {
    const chunk: unknown = body.read();
    if (Buffer.isBuffer(chunk)) {
      body.unshift(chunk);
      return chunk;
    }
    if (body.readableEnded || body.destroyed) return undefined;
    await Promise.race([once(body, 'readable'), once(body, 'end')]);
  }
}
