import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from '#command';

/** A file of a backup, by its path in the data folder. */
export interface SavedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly mode: number;
}

/** `manifest.json` of a backup: all that belongs to it. It is written last. */
export interface Manifest {
  readonly format: 1;
  readonly version: string;
  readonly at: string;
  readonly files: readonly SavedFile[];
}

export const manifestName = 'manifest.json';

/** @throws CommandFailed when the folder holds no whole backup */
export function readManifest(folder: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, manifestName), 'utf8')) as Manifest; // ours
  } catch (error) {
    throw new CommandFailed(
      `${folder} holds no whole backup (${manifestName} cannot be read); make one with: slipway backup DIR`,
      { cause: error },
    );
  }
  if (manifest.format === 1) return manifest;
  throw new CommandFailed(`${folder} was made by a newer Slipway; restore it with that one`);
}
