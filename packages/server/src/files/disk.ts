import { join } from 'node:path';
import { createDiskFiles, type Files } from '@slipway/files';
import { makePrivateFolder } from './private-files.ts';

/** What the server keeps files of, each by names of its own. */
export type FilesOf = 'artifacts' | 'traces' | 'lfs' | 'uploads' | 'packages';

/** Opens what the server keeps of one kind. */
export type OpenFiles = (kind: FilesOf) => Promise<Files>;

/** Each kind in a folder of the data folder. */
export function diskFiles(dataDir: string): OpenFiles {
  return async (kind) => {
    const folder = join(dataDir, kind);
    await makePrivateFolder(folder);
    return createDiskFiles(folder);
  };
}
