/** `nodes/proxy`: what a kubelet answers on its own port, for the pages of it that programs read. */
import type {
  KubeObject,
  Node,
  Pod,
  PodUsage,
  Usage,
  UsageReport,
  VolumeUsage,
} from '@slipway/kube-objects';
import { ApiError, badRequest, timestamp } from '@slipway/kube-objects';
import type { Subresource, SubresourceCall } from '#scheme/subresource';
import { containerMetrics } from './container-metrics.ts';
import { volumeMetrics, volumesOf } from './node-volumes.ts';

/** `proxy` of nodes. Nothing of it leaves this process: the node agent has no port. */
export const nodeProxy: Subresource = {
  name: 'proxy',
  kind: { group: '', version: 'v1', kind: 'NodeProxyOptions' },
  verbs: ['create', 'delete', 'get', 'patch', 'update'],
  isText: true,
  async answer(call) {
    const node = findNode(call);
    const [page = '', ...rest] = call.path.split('/').slice(1);
    const path = [page, ...rest].join('/').replace(/\/$/, '');
    if (call.verb !== 'get') throw new ApiError('MethodNotAllowed', 'the node is only read here');
    if (page === 'containerLogs') return await containerLogs(call, rest);
    return (await pages[path]?.(call, node)) ?? text('404 page not found\n', 404);
  },
};

/** `vm`, `vm:10250`, `https:vm:10250`. */
function findNode({ name, find }: SubresourceCall): Node {
  const parts = name.split(':');
  const [, host = name, port = '10250'] = parts.length === 3 ? parts : ['', ...parts];
  const node = find('nodes', '', host) as Node | undefined;
  if (!node) throw new ApiError('NotFound', `nodes "${host}" not found`, { name, kind: 'nodes' });
  if (port !== '10250') throw badRequest(`only the node's port 10250 is reached here, not ${port}`);
  return node;
}

type Page = (call: SubresourceCall, node: Node) => Response | Promise<Response>;

const pages: Readonly<Record<string, Page | undefined>> = {
  healthz: () => text('ok'),
  pods: (call, node) =>
    Response.json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: podsOf(call, node) }),
  configz: (_, node) => Response.json({ kubeletconfig: configuration(node) }),
  'stats/summary': async (call, node) =>
    Response.json(summary(await usageOf(call), podsOf(call, node), await volumesIn(call))),
  metrics: async (call, node) =>
    text(agentMetrics(node, podsOf(call, node)) + volumeMetrics(await volumesIn(call))),
  'metrics/cadvisor': async (call, node) =>
    text(containerMetrics(await usageOf(call), node, podsOf(call, node))),
  'metrics/resource': async (call) => text(resourceMetrics(await usageOf(call))),
};

const podsOf = (call: SubresourceCall, { metadata }: Node): readonly Pod[] => {
  const pods = call.list('pods') as readonly KubeObject[] as readonly Pod[];
  return pods.filter(({ spec }) => spec.nodeName === metadata.name);
};

async function usageOf({ pods: agent }: SubresourceCall): Promise<UsageReport> {
  if (agent === undefined) throw new ApiError('ServiceUnavailable', 'no node agent is running');
  return await agent.usage();
}

async function volumesIn({ pods: agent }: SubresourceCall): Promise<readonly VolumeUsage[]> {
  if (agent === undefined) throw new ApiError('ServiceUnavailable', 'no node agent is running');
  return await agent.volumes();
}

/** `containerLogs/NAMESPACE/POD/CONTAINER`, with the parameters of a pod's log. */
async function containerLogs(
  { pods: agent, query }: SubresourceCall,
  [namespace = '', name = '', container = '']: readonly string[],
): Promise<Response> {
  if (agent === undefined) throw new ApiError('ServiceUnavailable', 'no node agent is running');
  const asked = new URLSearchParams(query);
  asked.set('container', container);
  return await agent.logs({ namespace, name }, asked);
}

/** What of a kubelet's settings is true here. */
const configuration = ({ status, spec }: Node) => ({
  kind: 'KubeletConfiguration',
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  clusterDomain: 'cluster.local',
  maxPods: Number(status.capacity?.pods ?? 0),
  registerNode: true,
  ...(spec.unschedulable && { registerWithTaints: spec.taints ?? [] }),
});

const nano = (value: number) => Math.round(value * 1e9);

function figures({ cpuCores, cpuSeconds, memoryBytes }: Usage, time: string) {
  const bytes = Math.round(memoryBytes);
  return {
    cpu: { time, usageNanoCores: nano(cpuCores), usageCoreNanoSeconds: nano(cpuSeconds) },
    memory: { time, usageBytes: bytes, workingSetBytes: bytes },
  };
}

/** `stats/summary`: what programs read that follow the use of nodes. */
function summary(
  { at, node, pods }: UsageReport,
  known: readonly Pod[],
  volumes: readonly VolumeUsage[],
) {
  const time = timestamp(at);
  const ofPod = ({ namespace, name, containers }: PodUsage) => {
    const pod = known.find((it) => isCalled(it, namespace, name));
    if (pod === undefined) return [];
    const { uid } = pod.metadata;
    return [
      {
        podRef: { name, namespace, uid },
        startTime: pod.status.startTime ?? null,
        containers: containers.map((each) => ({ name: each.name, ...figures(each, time) })),
        ...figures(total(containers), time),
        volume: volumesOf(uid, volumes),
      },
    ];
  };
  return { node: { nodeName: node.name, ...figures(node, time) }, pods: pods.flatMap(ofPod) };
}

const isCalled = ({ metadata }: Pod, namespace: string, name: string) =>
  metadata.namespace === namespace && metadata.name === name;

function total(all: readonly Usage[]): Usage {
  const sum = (of: (usage: Usage) => number) => all.reduce((before, each) => before + of(each), 0);
  return {
    cpuCores: sum(({ cpuCores }) => cpuCores),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    memoryBytes: sum(({ memoryBytes }) => memoryBytes),
  };
}

/** `metrics`: the few of a kubelet's own figures that there are here. */
function agentMetrics({ metadata }: Node, pods: readonly Pod[]): string {
  const running = pods.filter(({ status }) => status.phase === 'Running').length;
  return [
    '# TYPE kubelet_node_name gauge',
    `kubelet_node_name{node="${metadata.name}"} 1`,
    '# TYPE kubelet_running_pods gauge',
    `kubelet_running_pods ${running}`,
    '',
  ].join('\n');
}

/** `metrics/resource`: what a metrics server reads. */
function resourceMetrics({ at, node, pods }: UsageReport): string {
  const containers = pods.flatMap(({ namespace, name, containers: all }) =>
    all.map((usage) => ({
      usage,
      labels: `{container="${usage.name}",namespace="${namespace}",pod="${name}"}`,
    })),
  );
  const line = (labels: string, value: number) => `${labels} ${value} ${at.getTime()}`;
  const cpu = ({ cpuSeconds }: Usage) => cpuSeconds;
  const memory = ({ memoryBytes }: Usage) => Math.round(memoryBytes);
  const metrics: readonly (readonly [string, string, readonly string[]])[] = [
    ['node_cpu_usage_seconds_total', 'counter', [line('', cpu(node))]],
    ['node_memory_working_set_bytes', 'gauge', [line('', memory(node))]],
    [
      'container_cpu_usage_seconds_total',
      'counter',
      containers.map(({ usage, labels }) => line(labels, cpu(usage))),
    ],
    [
      'container_memory_working_set_bytes',
      'gauge',
      containers.map(({ usage, labels }) => line(labels, memory(usage))),
    ],
  ];
  return metrics
    .flatMap(([name, type, lines]) => [`# TYPE ${name} ${type}`, ...lines.map((it) => name + it)])
    .concat('')
    .join('\n');
}

const text = (body: string, status = 200) =>
  new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
