import { type Node, type Pod, quantity, type Usage, type UsageReport } from '@slipway/kube-objects';

type Labels = Readonly<Record<string, string>>;

/** Something that is measured, with what it is limited to. */
interface Measured {
  readonly usage: Usage;
  readonly labels: Labels;
  readonly startedAt?: string | undefined;
  readonly limits: Readonly<Record<string, string>>;
}

/** `metrics/cadvisor`: containers and the machine under the names that dashboards know. */
export function containerMetrics(report: UsageReport, node: Node, pods: readonly Pod[]): string {
  const at = report.at.getTime();
  const machine = { usage: report.node, labels: labelsOf('/'), limits: {} };
  const all: readonly Measured[] = [machine, ...measuredIn(report, pods)];
  const { cpu = '0', memory = '0' } = node.status.capacity ?? {};
  const period = 100_000;
  return [
    ...metric('container_cpu_usage_seconds_total', 'counter', at, all, ({ usage, labels }) => [
      { ...labels, cpu: 'total' },
      usage.cpuSeconds,
    ]),
    ...['usage', 'working_set'].flatMap((which) =>
      metric(`container_memory_${which}_bytes`, 'gauge', at, all, ({ usage, labels }) => [
        labels,
        Math.round(usage.memoryBytes),
      ]),
    ),
    ...metric('container_last_seen', 'gauge', at, all, ({ labels }) => [
      labels,
      Math.round(at / 1000),
    ]),
    ...metric('container_start_time_seconds', 'gauge', at, all, ({ labels, startedAt = '' }) => {
      const ms = Date.parse(startedAt);
      return Number.isNaN(ms) ? undefined : [labels, Math.round(ms / 1000)];
    }),
    ...metric('container_spec_memory_limit_bytes', 'gauge', at, all, ({ labels, limits }) => [
      labels,
      quantity(limits.memory) ?? 0,
    ]),
    ...metric('container_spec_cpu_period', 'gauge', at, all, ({ labels }) => [labels, period]),
    ...metric('container_spec_cpu_quota', 'gauge', at, all, ({ labels, limits }) =>
      limits.cpu === undefined
        ? undefined
        : [labels, Math.round((quantity(limits.cpu) ?? 0) * period)],
    ),
    ...metric('machine_cpu_cores', 'gauge', at, [cpu], (value) => [{}, quantity(value) ?? 0]),
    ...metric('machine_memory_bytes', 'gauge', at, [memory], (value) => [{}, quantity(value) ?? 0]),
    '',
  ].join('\n');
}

function measuredIn({ pods: measured }: UsageReport, pods: readonly Pod[]): readonly Measured[] {
  const byName = new Map(
    pods.map((pod) => [`${pod.metadata.namespace}/${pod.metadata.name}`, pod]),
  );
  return measured.flatMap(({ namespace, name: pod, containers }) => {
    const known = byName.get(`${namespace}/${pod}`);
    if (known === undefined) return [];
    const { spec, status, metadata } = known;
    return containers.map((usage): Measured => {
      const { name: container } = usage;
      const own = (status.containerStatuses ?? []).find(({ name }) => name === container);
      const asked = spec.containers.find(({ name }) => name === container);
      const name = (own?.containerID ?? '').replace(/^\w+:\/\//, '');
      const id = `/kubepods/pod${metadata.uid}/${name}`;
      return {
        usage,
        labels: labelsOf(id, { container, image: asked?.image ?? '', name, namespace, pod }),
        startedAt: own?.state?.running?.startedAt,
        limits: asked?.resources?.limits ?? {},
      };
    });
  });
}

const nothing = { container: '', image: '', name: '', namespace: '', pod: '' };
const labelsOf = (id: string, more: Partial<typeof nothing> = {}): Labels => ({
  ...nothing,
  ...more,
  id,
});

/** The lines of one metric; undefined for what has no such figure. */
function metric<T>(
  name: string,
  type: 'counter' | 'gauge',
  at: number,
  all: readonly T[],
  figure: (of: T) => readonly [Labels, number] | undefined,
): readonly string[] {
  const lines = all.flatMap((one) => {
    const found = figure(one);
    if (found === undefined) return [];
    const [labels, value] = found;
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
    const shown = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
    return [`${name}${shown} ${value} ${at}`];
  });
  return lines.length === 0 ? [] : [`# TYPE ${name} ${type}`, ...lines];
}

const escaped = (text: string) => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
