import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '@slipway/engine';
import { deleteCluster, PodsNotRemoved } from '@slipway/kube';
import { findClusterProcess } from '../cluster-process.ts';
import { type Command, CommandFailed } from '../command.ts';
import { readConfig } from '../config.ts';
import { hint } from '../hint.ts';
import { kubeconfigFile } from '../instance.ts';
import { Lock } from '../lock.ts';
import { print } from '../output.ts';
import { createLog } from '../up/log.ts';

export const command: Command = {
  summary: 'Removes a cluster that does not run: its pods, its objects and its kubeconfig.',
  example: 'slipway cluster delete',
  async run({ flags }) {
    const config = readConfig(flags);
    const { dataDir } = config;
    const directory = join(dataDir, 'cluster');
    const kubeconfig = kubeconfigFile(dataDir);
    if (!existsSync(directory) && !existsSync(kubeconfig)) {
      print(`there is no cluster in ${dataDir}`);
      return 0;
    }
    using _ = takeLock(dataDir);
    const engine = createEngine(config.engineHost ? { host: config.engineHost } : {});
    try {
      const log = createLog(dataDir, config.logLevel);
      const { pods } = await deleteCluster({ directory, engine, log });
      rmSync(kubeconfig, { force: true });
      print(`removed ${pods} ${pods === 1 ? 'pod' : 'pods'}, ${directory} and ${kubeconfig}`);
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
