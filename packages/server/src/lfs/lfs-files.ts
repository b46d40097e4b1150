import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { makeFolder, placeDurably, receiveFile } from '@slipway/io';
import { openStored } from '#files/stored-file';
import { HttpError } from '#http/http-error';

/** What a pointer file of Git LFS names: SHA-256 and size. */
export interface LfsObject {
  readonly oid: string;
  readonly size: number;
}

/**
 * The large files of projects.
 *
 *     lfs/<project id>/<first two digits>/<oid>
 *     lfs/incoming/<random>                      until its digest is known to be right
 *
 * Each project has its own: whoever knows a digest gets nothing by it that their project has not.
 */
export interface LfsFiles {
  /** Whether it is there, whole. */
  has(projectId: number, object: LfsObject): Promise<boolean>;
  /** Throws 404 for one that isn't there. */
  open(projectId: number, oid: string): Promise<{ readonly sizeBytes: number; read: ReadRange }>;
  /** Stores what has this digest and size; throws 422 for anything else, and keeps nothing of it. */
  save(projectId: number, object: LfsObject, content: Readable): Promise<void>;
  /** Removes the files of projects for which `isGone`. */
  sweep(isGone: (projectId: number) => Promise<boolean>): Promise<void>;
}

type ReadRange = (range: { readonly start: number; readonly end: number }) => Promise<Readable>;

/** Forgets what a killed process has left half received. */
export async function createLfsFiles(directory: string): Promise<LfsFiles> {
  const incoming = join(directory, 'incoming');
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const pathOf = (projectId: number, oid: string) =>
    join(directory, String(projectId), oid.slice(0, 2), oid);

  return {
    async has(projectId, { oid, size }) {
      return (await sizeOf(pathOf(projectId, oid))) === size;
    },
    async open(projectId, oid) {
      const path = pathOf(projectId, oid);
      const sizeBytes = await sizeOf(path);
      if (sizeBytes === undefined) throw new HttpError(404, 'Object does not exist');
      return { sizeBytes, read: (range) => openStored(path, sizeBytes, range) };
    },
    async save(projectId, object, content) {
      const temporary = join(incoming, randomUUID());
      try {
        await receive(object, content, temporary);
        const path = pathOf(projectId, object.oid);
        await makeFolder(dirname(path));
        await placeDurably(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async sweep(isGone) {
      for (const name of await readdir(directory)) {
        if (!/^\d+$/.test(name) || !(await isGone(Number(name)))) continue;
        await rm(join(directory, name), { recursive: true, force: true });
      }
    },
  };
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function receive({ oid, size }: LfsObject, content: Readable, path: string): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  async function* check(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > size) throw wrong(`it is larger than the ${size} bytes that were announced`);
      hash.update(chunk);
      yield chunk;
    }
  }
  await receiveFile(path, check(content));
  if (received !== size) throw wrong(`${received} of ${size} bytes have come`);
  if (hash.digest('hex') !== oid) throw wrong('its SHA-256 is another one');
}

function wrong(why: string): HttpError {
  const message = `The object was not stored: ${why}. Push it again.`;
  return new HttpError(422, message, { body: { message } });
}
