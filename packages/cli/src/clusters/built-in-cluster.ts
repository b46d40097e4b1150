import { join } from 'node:path';
import { createEngine } from '@slipway/engine';
import { deleteCluster, PodsNotRemoved } from '@slipway/kube';
import { CommandFailed } from '#command';
import type { Config } from '#config';
import { findClusterProcess } from '#data-folder/cluster-process';
import { Lock } from '#data-folder/lock';
import { hint } from '#hint';
import { createLog } from '#log';
import { endNetwork } from '#supervisor/leftovers';

/** Where the built-in cluster of a data folder is kept. */
export const clusterFolder = (dataDir: string): string => join(dataDir, 'cluster');

/** Keeps others from starting the built-in cluster. @throws CommandFailed while it runs */
export function lockCluster(dataDir: string): Lock {
  const lock = Lock.take(dataDir, 'cluster');
  if (lock) return lock;
  const stop = findClusterProcess(dataDir) === undefined ? 'stop' : 'cluster stop';
  throw new CommandFailed(
    `the cluster of ${dataDir} still runs; end it first with: ${hint(stop, dataDir)}`,
  );
}

/** Removes the objects and pods of a cluster that is locked; answers in words how many pods there were. */
export async function removeCluster(
  config: Config,
): Promise<{ readonly pods: number; readonly words: string }> {
  const { dataDir, engineHost, logLevel } = config;
  const engine = createEngine(engineHost ? { host: engineHost } : {});
  try {
    const log = createLog(dataDir, logLevel);
    await endNetwork(dataDir);
    const { pods } = await deleteCluster({ directory: clusterFolder(dataDir), engine, log });
    return { pods, words: `${pods} ${pods === 1 ? 'pod' : 'pods'}` };
  } catch (error) {
    if (!(error instanceof PodsNotRemoved)) throw error;
    throw new CommandFailed(`${error.message}. Nothing was removed; try again`, { cause: error });
  } finally {
    engine.close();
  }
}
