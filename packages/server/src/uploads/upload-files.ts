import type { Readable } from 'node:stream';
import type { ByteRange, Files } from '@slipway/files';
import { openStored } from '#files/stored-file';
import type { Upload } from './upload.ts';

/**
 * The bytes of uploads.
 *
 *     <project id>/<secret>
 */
export interface UploadFiles {
  /** Answers how long it is; throws `FileTooLarge` for more than `mostBytes`. */
  save(projectId: number, secret: string, content: Readable, mostBytes: number): Promise<number>;
  open(upload: Upload, range: ByteRange): Promise<Readable>;
  delete(upload: Upload): Promise<void>;
  /** Removes the files of projects for which `isGone`. */
  sweep(isGone: (projectId: number) => Promise<boolean>): Promise<void>;
}

/** A file for each upload, under its secret name. */
export function createUploadFiles(files: Files): UploadFiles {
  const nameOf = ({ projectId, secret }: Pick<Upload, 'projectId' | 'secret'>) =>
    `${projectId}/${secret}`;
  return {
    async save(projectId, secret, content, mostBytes) {
      return (await files.put(nameOf({ projectId, secret }), content, { mostBytes })).sizeBytes;
    },
    open: (upload, range) => openStored(files, nameOf(upload), upload.sizeBytes, range),
    async delete(upload) {
      await files.delete(nameOf(upload));
    },
    async sweep(isGone) {
      for (const name of await files.folders('')) {
        if (/^\d+$/.test(name) && (await isGone(Number(name)))) await files.deleteAll(name);
      }
    },
  };
}
