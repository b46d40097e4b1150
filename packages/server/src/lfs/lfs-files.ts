import type { Readable } from 'node:stream';
import { type ByteRange, FileMismatch, type Files } from '@slipway/files';
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
 *     <project id>/<first two digits>/<oid>
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
  /** What all of a project's take. */
  bytesOf(projectId: number): Promise<number>;
  /** Removes the files of projects for which `isGone`. */
  sweep(isGone: (projectId: number) => Promise<boolean>): Promise<void>;
}

type ReadRange = (range: ByteRange) => Promise<Readable>;

/** A file for each object of each project. */
export function createLfsFiles(files: Files): LfsFiles {
  const nameOf = (projectId: number, oid: string) => `${projectId}/${oid.slice(0, 2)}/${oid}`;

  return {
    async has(projectId, { oid, size }) {
      return (await files.facts(nameOf(projectId, oid)))?.sizeBytes === size;
    },
    async open(projectId, oid) {
      const name = nameOf(projectId, oid);
      const facts = await files.facts(name);
      if (!facts) throw new HttpError(404, 'Object does not exist');
      const { sizeBytes } = facts;
      return { sizeBytes, read: (range) => openStored(files, name, sizeBytes, range) };
    },
    async save(projectId, { oid, size }, content) {
      const expected = { sizeBytes: size, sha256: oid };
      await files.put(nameOf(projectId, oid), content, { expected }).catch((error: unknown) => {
        throw error instanceof FileMismatch ? wrong(error.message) : error;
      });
    },
    async bytesOf(projectId) {
      let bytes = 0;
      for await (const name of files.list(String(projectId))) {
        bytes += (await files.facts(name))?.sizeBytes ?? 0;
      }
      return bytes;
    },
    async sweep(isGone) {
      for (const name of await files.folders('')) {
        if (/^\d+$/.test(name) && (await isGone(Number(name)))) await files.deleteAll(name);
      }
    },
  };
}

function wrong(why: string): HttpError {
  const message = `The object was not stored: ${why}. Push it again.`;
  return new HttpError(422, message, { body: { message } });
}
