import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyDatabase } from '#backup/database';
import { clusterFolder, lockCluster, removeCluster } from '#clusters/built-in-cluster';
import { type Command, jsonOption } from '#command';
import { readConfig } from '#config';
import { answer } from '#output';

export const command: Command = {
  summary:
    'Begins the cluster anew: removes its pods, objects and volumes, and keeps a snapshot of the objects.',
  options: jsonOption,
  example: 'slipway cluster reset',
  async run({ flags }) {
    const config = readConfig(flags);
    const { dataDir } = config;
    const database = join(clusterFolder(dataDir), 'cluster.db');
    if (!existsSync(database)) {
      answer(flags, { pods: 0, snapshot: null }, `there is no cluster in ${dataDir}`);
      return 0;
    }
    using _ = lockCluster(dataDir);
    const snapshot = await keepSnapshot(dataDir, database);
    const { pods, words } = await removeCluster(config);
    answer(flags, { pods, snapshot }, [
      `removed ${words}; the objects are kept in ${snapshot}`,
      'the next start makes a new cluster, with new keys',
    ]);
    return 0;
  },
};

async function keepSnapshot(dataDir: string, database: string): Promise<string> {
  const folder = join(dataDir, 'snapshots');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  const snapshot = join(folder, `cluster-${time}.db`);
  await copyDatabase(database, snapshot);
  return snapshot;
}
