import type { ClusterReport, ConnectedCluster } from '@slipway/contract';
import { connectApi } from '#api/api';
import {
  clusterNamed,
  clustersPath,
  connectedClusters,
  ownerOptions,
  printReport,
} from '#clusters/connected-cluster';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { requireInstance } from '#data-folder/instance';
import { print, printJson, printTable } from '#output';

const options = { ...ownerOptions, ...jsonOption };

/** What is there. */
export const list: Command = {
  summary: 'Lists the built-in cluster and those that were connected.',
  options,
  example: 'slipway cluster list --project root/shop',
  async run({ flags }) {
    const dataDir = readDataDir(flags);
    const { kubernetes } = requireInstance(dataDir);
    const all = await connectedClusters(connectApi(dataDir), flags);
    if (flags.isSet('json')) {
      printJson({ built_in: kubernetes, connected: all });
      return 0;
    }
    const builtIn = kubernetes === null ? [] : [['built-in', 'the rest', kubernetes, '']];
    printTable(
      ['NAME', 'ENVIRONMENTS', 'ADDRESS', 'STATE'],
      [...all.map(row), ...builtIn],
      'no clusters; slipway cluster connect adds one',
    );
    return 0;
  },
};

function row(cluster: ConnectedCluster): readonly string[] {
  const { name, environment_scope: scope, platform_kubernetes: platform } = cluster;
  return [name, scope, platform.api_url, stateOf(cluster)];
}

function stateOf({ enabled, problem, checked_at: checkedAt }: ConnectedCluster): string {
  if (!enabled) return 'switched off';
  if (problem !== null) return `not usable: ${problem}`;
  return checkedAt === null ? 'not used yet' : `worked at ${checkedAt}`;
}

/** One of them. */
export const show: Command = {
  summary: 'Shows a connected cluster.',
  positionals: ['NAME'],
  options,
  example: 'slipway cluster show cloud',
  async run({ positionals: [name = ''], flags }) {
    const cluster = await clusterNamed(connectApi(readDataDir(flags)), flags, name);
    if (flags.isSet('json')) {
      printJson(cluster);
      return 0;
    }
    const { platform_kubernetes: platform } = cluster;
    const account = cluster.managed
      ? 'each environment has an account of its own'
      : 'all jobs use the token that it was connected with';
    print(`name          ${cluster.name}`);
    print(`address       ${platform.api_url}`);
    print(`environments  ${cluster.environment_scope}`);
    print(`accounts      ${account}`);
    print(`namespace     ${platform.namespace ?? 'one for each environment'}`);
    print(`jobs          ${jobsOf(cluster)}`);
    if (cluster.domain !== null) print(`domain        ${cluster.domain}`);
    print(`state         ${stateOf(cluster)}`);
    return 0;
  },
};

function jobsOf({ jobs }: ConnectedCluster): string {
  if (jobs === null) return 'none run there; slipway cluster jobs NAME lets them';
  const placed = Object.entries(jobs.node_selector).map(([key, value]) => `${key}=${value}`);
  const on = placed.length === 0 ? '' : ` on nodes with ${placed.join(', ')}`;
  return `those tagged kubernetes, in the namespace ${jobs.namespace}${on}`;
}

/** Whether it can be used now. */
export const check: Command = {
  summary: 'Tries a connected cluster step by step, and says what to do about what is wrong.',
  positionals: ['NAME'],
  options,
  example: 'slipway cluster check cloud',
  async run({ positionals: [name = ''], flags }) {
    const api = connectApi(readDataDir(flags));
    const { id } = await clusterNamed(api, flags, name);
    const report = await api.post<ClusterReport>(`${clustersPath(flags)}/${id}/check`);
    if (flags.isSet('json')) printJson(report);
    else printReport(report);
    return report.ok ? 0 : 1;
  },
};

/** Forgets it. */
export const remove: Command = {
  summary: 'Forgets a connected cluster. What runs in it stays.',
  positionals: ['NAME'],
  options,
  example: 'slipway cluster remove cloud',
  async run({ positionals: [name = ''], flags }) {
    const api = connectApi(readDataDir(flags));
    const { id } = await clusterNamed(api, flags, name);
    await api.delete(`${clustersPath(flags)}/${id}`);
    if (flags.isSet('json')) printJson({ name });
    else {
      print(`"${name}" is forgotten; what runs in it stays, and so does Slipway's account there:`);
      print(
        '  kubectl delete namespace slipway; kubectl delete clusterrolebinding,clusterrole slipway',
      );
    }
    return 0;
  },
};
