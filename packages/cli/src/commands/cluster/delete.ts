import { existsSync, rmSync } from 'node:fs';
import { clusterFolder, lockCluster, removeCluster } from '#clusters/built-in-cluster';
import { type Command, jsonOption } from '#command';
import { readConfig } from '#config';
import { kubeconfigFile } from '#data-folder/instance';
import { answer } from '#output';

export const command: Command = {
  summary: 'Removes a cluster that does not run: its pods, its objects and its kubeconfig.',
  options: jsonOption,
  example: 'slipway cluster delete',
  async run({ flags }) {
    const config = readConfig(flags);
    const { dataDir } = config;
    const directory = clusterFolder(dataDir);
    const kubeconfig = kubeconfigFile(dataDir);
    if (!existsSync(directory) && !existsSync(kubeconfig)) {
      answer(flags, { pods: 0 }, `there is no cluster in ${dataDir}`);
      return 0;
    }
    using _ = lockCluster(dataDir);
    const { pods, words } = await removeCluster(config);
    rmSync(kubeconfig, { force: true });
    answer(flags, { pods }, `removed ${words}, ${directory} and ${kubeconfig}`);
    return 0;
  },
};
