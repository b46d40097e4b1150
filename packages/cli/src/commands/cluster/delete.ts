import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '@slipway/engine';
import { deleteCluster, PodsNotRemoved } from '@slipway/kube';
import { type Command, CommandFailed, jsonOption } from '#command';
import { readConfig } from '#config';
import { findClusterProcess } from '#data-folder/cluster-process';
import { kubeconfigFile } from '#data-folder/instance';
import { Lock } from '#data-folder/lock';
import { hint } from '#hint';
import { createLog } from '#log';
import { answer } from '#output';
import { endNetwork } from '#supervisor/leftovers';

export const command: Command = {
  summary: 'Removes a cluster that does not run: its pods, its objects and its kubeconfig.',
  options: jsonOption,
  example: 'slipway cluster delete',
  async run({ flags }) {
    const config = readConfig(flags);
    const { dataDir } = config;
    const directory = join(dataDir, 'cluster');
    const kubeconfig = kubeconfigFile(dataDir);
    if (!existsSync(directory) && !existsSync(kubeconfig)) {
      answer(flags, { pods: 0 }, `there is no cluster in ${dataDir}`);
      return 0;
    }
    using _ = takeLock(dataDir);
    const engine = createEngine(config.engineHost ? { host: config.engineHost } : {});
    try {
      const log = createLog(dataDir, config.logLevel);
      await endNetwork(dataDir);
      const { pods } = await deleteCluster({ directory, engine, log });
      rmSync(kubeconfig, { force: true });
      const removed = `removed ${pods} ${pods === 1 ? 'pod' : 'pods'}, ${directory} and ${kubeconfig}`;
      answer(flags, { pods }, removed);
      return 0;
    } catch (error) {
      if (!(error instanceof PodsNotRemoved)) throw error;
      throw new CommandFailed(`${error.message}. Nothing was removed; try again`, { cause: error });
    } finally {
      engine.close();
    }
  },
};

function takeLock(dataDir: string): Lock {
  const lock = Lock.take(dataDir, 'cluster');
  if (lock) return lock;
  const stop = findClusterProcess(dataDir) === undefined ? 'stop' : 'cluster stop';
  throw new CommandFailed(
    `the cluster of ${dataDir} still runs; end it first with: ${hint(stop, dataDir)}`,
  );
}
