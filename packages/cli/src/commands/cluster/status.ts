import { connectCluster } from '#api/cluster-api';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { kubeconfigFile } from '#data-folder/instance';
import { print, printJson, printTable } from '#output';

interface Conditioned {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
  };
}

interface List {
  readonly items: readonly Conditioned[];
}

export const command: Command = {
  summary: 'Shows the nodes and pods of the cluster, and why those wait that do.',
  options: jsonOption,
  example: 'slipway cluster status',
  async run({ flags }) {
    const dataDir = readDataDir(flags);
    const api = connectCluster(dataDir);
    const { gitVersion } = await api.get<{ readonly gitVersion: string }>('/version');
    const nodes = (await api.get<List>('/api/v1/nodes')).items.map(describe);
    const pods = (await api.get<List>('/api/v1/pods')).items.map(describe);
    if (flags.isSet('json')) {
      printJson({
        url: api.url,
        version: gitVersion,
        kubeconfig: kubeconfigFile(dataDir),
        nodes,
        pods,
      });
      return 0;
    }
    print(`Kubernetes ${gitVersion} at ${api.url}; kubeconfig ${kubeconfigFile(dataDir)}`);
    for (const node of nodes) {
      print(`node ${node.name}: ${node.ready ? 'ready' : `not ready: ${node.why}`}`);
    }
    printTable(
      ['NAMESPACE', 'POD', 'PHASE', 'READY', 'WHY'],
      pods.map((it) => [it.namespace, it.name, it.phase, it.ready ? 'yes' : 'no', it.why]),
      'no pods',
    );
    return 0;
  },
};

function describe({ metadata, status }: Conditioned) {
  const conditions = status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready')?.status === 'True';
  const unmet = conditions.find((it) => it.status === 'False' && it.message);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    phase: status?.phase ?? '',
    ready,
    why: ready ? '' : (unmet?.message ?? ''),
  };
}
