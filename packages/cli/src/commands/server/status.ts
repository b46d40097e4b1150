import type { ConnectedCluster } from '@slipway/contract';
import { createApi } from '#api/api';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { findInstance, kubeconfigFile, readCredentials } from '#data-folder/instance';
import { keeperWords, readKeeperNote } from '#disk-keeper/keeper-note';
import { print, printJson } from '#output';
import { notedProcesses } from '#supervisor/leftovers';

interface Runner {
  readonly description: string;
  readonly status: string;
}

export const command: Command = {
  summary: 'Says what runs, and where. Exit code 3 when nothing runs.',
  options: jsonOption,
  example: 'slipway status',
  async run({ flags }) {
    const dataDir = readDataDir(flags);
    const instance = findInstance(dataDir);
    if (!instance) {
      if (flags.isSet('json')) printJson({ running: false, data_dir: dataDir });
      else print(`nothing runs on ${dataDir}; start it with: npm start`);
      return 3;
    }
    const api = createApi(instance, readCredentials(dataDir).token);
    const { version } = await api.get<{ readonly version: string }>('/version');
    const runners = await api.get<readonly Runner[]>('/runners/all?per_page=100');
    const clusters = await api.get<readonly ConnectedCluster[]>('/admin/clusters?per_page=100');
    const roles = notedProcesses(dataDir);
    const kept = readKeeperNote(dataDir);
    if (flags.isSet('json')) {
      printJson({
        running: true,
        data_dir: dataDir,
        version,
        ...instance,
        roles,
        runners,
        connected_clusters: clusters,
        disk_keeper: kept ?? null,
      });
      return 0;
    }
    print(`Slipway runs (process ${instance.pid}) on ${dataDir}`);
    print(`  REST API       as of GitLab ${version}`);
    print(`  web, API, git  ${instance.url}`);
    if (instance.near !== instance.url) print(`  from here      ${instance.near}`);
    print(`  registry       ${instance.registry}`);
    print(`  cluster        ${instance.kubernetes ?? 'not started (--no-cluster)'}`);
    if (instance.kubernetes) print(`  kubeconfig     ${kubeconfigFile(dataDir)}`);
    for (const { name, problem } of clusters.filter(({ enabled }) => enabled)) {
      print(
        `  connected      ${name}${problem === null ? '' : `, which could not be used: ${problem}`}`,
      );
    }
    const processes = Object.entries(roles).map(([name, pid]) => `${name} ${pid}`);
    print(`  processes      ${processes.join(', ')}`);
    if (kept) print(`  disk keeper    ${keeperWords(kept)}`);
    for (const { description, status } of runners) {
      print(`  runner         ${description} (${status})`);
    }
    return 0;
  },
};
