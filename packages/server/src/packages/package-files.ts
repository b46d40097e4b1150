import type { Readable } from 'node:stream';
import type { ByteRange, Files, Received } from '@slipway/files';
import { openStored } from '#files/stored-file';
import type { PackageFile } from './package.ts';

/**
 * The bytes of packages.
 *
 *     <project id>/<random>
 */
export interface PackageFiles {
  /** Throws `FileTooLarge` for more than `mostBytes`. */
  save(location: string, content: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Received>;
  open(file: PackageFile, range: ByteRange): Promise<Readable>;
  delete(location: string): Promise<void>;
  /** Removes the files of projects for which `isGone`. */
  sweep(isGone: (projectId: number) => Promise<boolean>): Promise<void>;
}

/** A file for each, under a name that nothing else has. */
export function createPackageFiles(files: Files): PackageFiles {
  return {
    save: (location, content, mostBytes) => files.put(location, content, { mostBytes }),
    open: (file, range) => openStored(files, file.location, file.sizeBytes, range),
    async delete(location) {
      await files.delete(location);
    },
    async sweep(isGone) {
      for (const name of await files.folders('')) {
        if (/^\d+$/.test(name) && (await isGone(Number(name)))) await files.deleteAll(name);
      }
    },
  };
}
