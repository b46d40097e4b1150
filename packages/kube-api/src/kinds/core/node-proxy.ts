/** `nodes/NAME/proxy`: the figures that a node agent offers to monitors, at the addresses they know. */
import type {
  KubeObject,
  Node,
  UsageReport,
  UsageSource,
  VolumeUsage,
} from '@slipway/kube-objects';
import { ApiError, timestamp } from '@slipway/kube-objects';
import type { Subresource, SubresourceCall } from '#scheme/subresource';

/** Served with GET; a node agent of this program has no other pages. */
export const nodeProxy: Subresource = {
  name: 'proxy',
  kind: { group: '', version: 'v1', kind: 'NodeProxyOptions' },
  verbs: ['create', 'delete', 'get', 'patch', 'update'],
  isText: true,
  async answer(call) {
    const page = pages[call.path.replace(/\/$/, '')];
    const node = call.object() as Node;
    if (page === undefined || call.verb !== 'get') {
      throw new ApiError(
        'NotFound',
        `this node answers GET at ${Object.keys(pages).join(', ')}, and not ${call.request.method} ${call.path || '/'}`,
      );
    }
    if (call.pods === undefined) {
      throw new ApiError('ServiceUnavailable', 'no node agent is running, so there are no figures');
    }
    return await page(call.pods, node, call);
  },
};

type Page = (source: UsageSource, node: Node, call: SubresourceCall) => Promise<Response>;

const pages: Readonly<Record<string, Page>> = {
  '/healthz': async () => new Response('ok'),
  '/metrics': async (source) => new Response(volumeMetrics(await source.volumes())),
  '/stats/summary': async (source, node, call) =>
    Response.json(summary(node, call.list('pods'), await source.usage(), await source.volumes())),
};

/** As monitors read it of a node agent: kubernetes.io/docs/reference/instrumentation/node-metrics. */
function summary(
  { metadata }: Node,
  pods: readonly KubeObject[],
  report: UsageReport,
  volumes: readonly VolumeUsage[],
) {
  const time = timestamp(report.at);
  const amounts = ({
    cpuCores,
    memoryBytes,
  }: UsageReport['node'] | UsageReport['pods'][0]['containers'][0]) => ({
    cpu: { time, usageNanoCores: Math.round(cpuCores * 1e9) },
    memory: { time, workingSetBytes: memoryBytes },
  });
  const known = new Map(
    pods.map((pod) => [`${pod.metadata.namespace}/${pod.metadata.name}`, pod.metadata]),
  );
  return {
    node: {
      nodeName: metadata.name,
      startTime: metadata.creationTimestamp,
      ...amounts(report.node),
    },
    pods: report.pods.flatMap(({ namespace, name, containers }) => {
      const pod = known.get(`${namespace}/${name}`);
      if (pod === undefined) return [];
      return [
        {
          podRef: { name, namespace, uid: pod.uid },
          startTime: pod.creationTimestamp,
          containers: containers.map((container) => ({
            name: container.name,
            startTime: pod.creationTimestamp,
            ...amounts(container),
          })),
          volume: volumes.flatMap((usage) => volumeOf(usage, pod.uid)),
        },
      ];
    }),
  };
}

const volumeOf = (usage: VolumeUsage, uid: string) =>
  usage.users
    .filter((user) => user.uid === uid)
    .map(({ volume: name }) => ({
      name,
      time: timestamp(usage.at),
      pvcRef: { name: usage.claim, namespace: usage.namespace },
      usedBytes: usage.usedBytes,
      capacityBytes: usage.capacityBytes,
      availableBytes: Math.max(
        0,
        Math.min(usage.capacityBytes - usage.usedBytes, usage.availableBytes),
      ),
    }));

/** What rules about filling volumes read. */
function volumeMetrics(volumes: readonly VolumeUsage[]): string {
  const rows = [
    ['used_bytes', ({ usedBytes }: VolumeUsage) => usedBytes],
    ['capacity_bytes', ({ capacityBytes }: VolumeUsage) => capacityBytes],
    [
      'available_bytes',
      ({ capacityBytes, usedBytes, availableBytes }: VolumeUsage) =>
        Math.max(0, Math.min(capacityBytes - usedBytes, availableBytes)),
    ],
  ] as const;
  const lines = rows.flatMap(([name, value]) => [
    `# TYPE kubelet_volume_stats_${name} gauge`,
    ...volumes.map(
      (usage) =>
        `kubelet_volume_stats_${name}{namespace="${usage.namespace}",persistentvolumeclaim="${usage.claim}"} ${value(usage)}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}
