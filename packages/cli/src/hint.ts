import { homedir } from 'node:os';
import { join } from 'node:path';

/** The usual data folder. */
export const usualDataDir = join(homedir(), '.slipway');

/** A command as a reader can type it: it names the data folder unless that is the usual one. */
export function hint(command: string, dataDir: string): string {
  return `slipway ${command}${dataDir === usualDataDir ? '' : ` --data-dir ${dataDir}`}`;
}
