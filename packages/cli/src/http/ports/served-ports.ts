import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The ports that a data folder was last served on. */
export interface ServedPorts {
  readonly main?: number;
  readonly cluster?: number;
}

const file = (dataDir: string): string => join(dataDir, 'ports.json');

/**
 * The ports of the last start, to be tried first: names of images and kubeconfigs hold them, and must
 * not lose their meaning because another Slipway was there first, or no longer is.
 */
export function lastPorts(dataDir: string): ServedPorts {
  if (!existsSync(file(dataDir))) return {};
  return JSON.parse(readFileSync(file(dataDir), 'utf8')) as ServedPorts; // written by notePorts
}

/** Notes the ports for the next start. */
export function notePorts(dataDir: string, ports: ServedPorts): void {
  const all = { ...lastPorts(dataDir), ...ports };
  writeFileSync(file(dataDir), `${JSON.stringify(all)}\n`, { mode: 0o600 });
}
