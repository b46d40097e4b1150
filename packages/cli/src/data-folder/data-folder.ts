import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { CommandFailed } from '#command';
import { keepPrivate } from './private-files.ts';

/**
 * Makes sure that the data folder is there and can be written to. A new one is its owner's alone:
 * it holds secrets and everybody's repositories. So is an empty one from now on; the mode of one
 * that has been in use is its owner's choice.
 *
 * @throws CommandFailed saying why the folder cannot be used
 */
export function provideDataFolder(dataDir: string): void {
  try {
    if (!existsSync(dataDir)) make(dataDir, 0o700);
    if (!statSync(dataDir).isDirectory()) throw new Error('it is not a folder');
    if (readdirSync(dataDir).length === 0) chmodSync(dataDir, 0o700);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    keepPrivate(dataDir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(
      `the data folder ${dataDir} cannot be used: ${reason}. Choose another with --data-dir`,
    );
  }
}

/** With the folders above it. Node's own way of doing that never ends below /proc. */
function make(folder: string, mode?: number): void {
  const parent = dirname(folder);
  if (!existsSync(parent)) make(parent);
  mkdirSync(folder, { mode });
}
