/** `metrics.k8s.io`: what pods and nodes take, asked of the node agent each time. */
import type { KubeObject, Usage, UsageReport, UsageSource } from '@slipway/kube-objects';
import { ApiError, timestamp } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Computed, defineKind } from '#scheme/kind';

interface Metrics extends KubeObject {
  readonly timestamp: string;
  readonly window: string;
  readonly usage?: Readonly<Record<string, string>>;
  readonly containers?: readonly { readonly usage: Readonly<Record<string, string>> }[];
}

const columns = columnsOf<Metrics>();

const shared = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  columns: [
    nameColumn,
    columns.text('CPU', ({ usage }) => usage?.cpu ?? ''),
    columns.text('Memory', ({ usage }) => usage?.memory ?? ''),
    columns.text('Window', ({ window }) => window),
    ageColumn,
  ],
};

/** NodeMetrics of metrics.k8s.io/v1beta1. */
export const nodeMetrics = defineKind('NodeMetrics', 'nodes', {
  ...shared,
  type: 'metrics.NodeMetrics',
  singular: '',
  namespaced: false,
  computed: computeNodes,
});

/** PodMetrics of metrics.k8s.io/v1beta1. */
export const podMetrics = defineKind('PodMetrics', 'pods', {
  ...shared,
  type: 'metrics.PodMetrics',
  singular: '',
  computed: computePods,
});

type From = Parameters<Computed>[0];

async function computeNodes(from: From): Promise<readonly KubeObject[]> {
  const report = await read(from.node);
  const labels = from.list('nodes').find(({ metadata }) => metadata.name === report.node.name)
    ?.metadata.labels;
  const object = {
    ...headOf('NodeMetrics', report, { name: report.node.name, labels }),
    usage: amounts(report.node),
  };
  return [object as unknown as KubeObject];
}

async function computePods(from: From): Promise<readonly KubeObject[]> {
  const report = await read(from.node);
  const known = new Map(
    from.list('pods').map(({ metadata }) => [`${metadata.namespace}/${metadata.name}`, metadata]),
  );
  return report.pods.flatMap(({ namespace, name, containers }) => {
    const pod = known.get(`${namespace}/${name}`);
    if (pod === undefined) return [];
    const object = {
      ...headOf('PodMetrics', report, { name, namespace, labels: pod.labels }),
      containers: containers.map((container) => ({
        name: container.name,
        usage: amounts(container),
      })),
    };
    return [object as unknown as KubeObject];
  });
}

async function read(node: UsageSource | undefined): Promise<UsageReport> {
  try {
    if (node !== undefined) return await node.usage();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError('ServiceUnavailable', `metrics are not available: ${why}`);
  }
  throw new ApiError('ServiceUnavailable', 'no node agent is running, so there are no metrics');
}

function headOf(
  kind: string,
  { at, windowSeconds }: UsageReport,
  metadata: { readonly name: string; readonly namespace?: string; readonly labels: unknown },
) {
  const { labels, ...rest } = metadata;
  return {
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind,
    metadata: {
      ...rest,
      creationTimestamp: timestamp(at),
      ...(labels !== undefined && { labels }),
    },
    timestamp: timestamp(at),
    window: `${Math.max(1, Math.round(windowSeconds))}s`,
  };
}

const amounts = ({ cpuCores, memoryBytes }: Usage) => ({
  cpu: `${Math.round(cpuCores * 1e9)}n`,
  memory: `${Math.round(memoryBytes / 1024)}Ki`,
});
