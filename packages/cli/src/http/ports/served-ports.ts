import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurablySync } from '@slipway/io';

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
  try {
    return JSON.parse(readFileSync(file(dataDir), 'utf8')) as ServedPorts; // written by notePorts
  } catch {
    return {}; // An older version was killed while it wrote: other ports are better than no start.
  }
}

/** Notes the ports for the next start; most often they are those of the last one, and a full disk does not matter. */
export function notePorts(dataDir: string, ports: ServedPorts): void {
  const last = lastPorts(dataDir);
  const all = { ...last, ...ports };
  if (last.main === all.main && last.cluster === all.cluster) return;
  writeDurablySync(file(dataDir), `${JSON.stringify(all)}\n`);
}
