import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './instance.ts';
import { Lock } from './lock.ts';

/** Held by the process that serves the cluster, alone or as part of `slipway up`. */
export const clusterLock = 'cluster';

const file = (dataDir: string) => join(dataDir, 'cluster.pid');

/** Leaves word of the process that runs the cluster alone; undone when disposed. */
export function announceClusterProcess(dataDir: string): Disposable {
  writeFileSync(file(dataDir), String(process.pid));
  return { [Symbol.dispose]: () => rmSync(file(dataDir), { force: true }) };
}

/** The process that runs the cluster alone, if one does. */
export function findClusterProcess(dataDir: string): number | undefined {
  if (!existsSync(file(dataDir)) || !Lock.isTaken(dataDir, clusterLock)) return undefined;
  const pid = Number(readFileSync(file(dataDir), 'utf8'));
  return isAlive(pid) ? pid : undefined;
}
