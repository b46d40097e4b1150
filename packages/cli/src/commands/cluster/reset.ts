import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '@slipway/engine';
import { deleteCluster, PodsNotRemoved } from '@slipway/kube';
import { copyDatabase } from '#backup/database';
import { type Command, CommandFailed, jsonOption } from '#command';
import { readConfig } from '#config';
import { Lock } from '#data-folder/lock';
import { hint } from '#hint';
import { createLog } from '#log';
import { answer } from '#output';
import { endNetwork } from '#supervisor/leftovers';

export const command: Command = {
  summary:
    'Begins the cluster anew: removes its pods, objects and volumes, and keeps a snapshot of the objects.',
  options: jsonOption,
  example: 'slipway cluster reset',
  async run({ flags }) {
    const config = readConfig(flags);
    const { dataDir } = config;
    const directory = join(dataDir, 'cluster');
    if (!existsSync(join(directory, 'cluster.db'))) {
      answer(flags, { pods: 0, snapshot: null }, `there is no cluster in ${dataDir}`);
      return 0;
    }
    using _ = takeLock(dataDir);
    const snapshot = await keepSnapshot(dataDir, directory);
    const engine = createEngine(config.engineHost ? { host: config.engineHost } : {});
    try {
      const log = createLog(dataDir, config.logLevel);
      await endNetwork(dataDir);
      const { pods } = await deleteCluster({ directory, engine, log });
      answer(flags, { pods, snapshot }, [
        `removed ${pods} ${pods === 1 ? 'pod' : 'pods'}; the objects are kept in ${snapshot}`,
        'the next start makes a new cluster, with new keys',
      ]);
      return 0;
    } catch (error) {
      if (!(error instanceof PodsNotRemoved)) throw error;
      throw new CommandFailed(`${error.message}. Nothing was removed; try again`, { cause: error });
    } finally {
      engine.close();
    }
  },
};

async function keepSnapshot(dataDir: string, directory: string): Promise<string> {
  const folder = join(dataDir, 'snapshots');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const snapshot = join(folder, `cluster-${time}.db`);
  await copyDatabase(join(directory, 'cluster.db'), snapshot);
  return snapshot;
}

function takeLock(dataDir: string): Lock {
  const lock = Lock.take(dataDir, 'cluster');
  if (lock) return lock;
  throw new CommandFailed(
    `the cluster of ${dataDir} still runs; end it first with: ${hint('stop', dataDir)}`,
  );
}
