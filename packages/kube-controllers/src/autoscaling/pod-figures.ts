import type { MetricSpec, MetricStatus, Pod, UsageReport } from '@slipway/kube-objects';
import { isReady, quantityValue } from '@slipway/kube-objects';

/** How many pods a figure asks for, with the figure. */
export interface Proposal {
  readonly replicas: number;
  readonly status: MetricStatus;
  /** What the figure is, in words. */
  readonly name: string;
}

/** Why a figure says nothing. */
export class NoFigure extends Error {
  override readonly name = 'NoFigure';
  /** One word for conditions and events. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** How far a figure may be off in each direction before anything changes. */
export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

/** How many pods one figure asks for. Throws `NoFigure`. */
export function propose(
  metric: MetricSpec,
  pods: readonly Pod[],
  usage: UsageReport | undefined,
  current: number,
  tolerance: Tolerance,
): Proposal {
  const source = metric.resource ?? metric.containerResource;
  if (!source) throw new Error('a figure without a member of its type');
  const container = metric.containerResource?.container;
  const figures = measure(source.name, container, pods, usage);
  const { target } = source;
  const share = target.averageUtilization;
  const wanted = share ?? quantityValue(target.averageValue ?? target.value ?? '0');
  const asked = (pod: Pod) =>
    share === undefined ? wanted : requestOf(pod, source.name, container);
  const replicas = fromRatio(
    figures,
    asked,
    share === undefined ? 1 : wanted / 100,
    current,
    tolerance,
  );
  const total = sum([...figures.known.values()]);
  const requested = share === undefined ? 0 : sum([...figures.known.keys()].map(asked));
  const average = total / figures.known.size;
  const value = {
    averageValue: amountText(source.name, average),
    ...(share !== undefined && { averageUtilization: Math.floor((total * 100) / requested) }),
  };
  const what = container === undefined ? 'resource' : 'container resource';
  return {
    replicas,
    name:
      share === undefined
        ? `${source.name} ${what}`
        : `${source.name} ${what} utilization (percentage of request)`,
    status:
      container === undefined
        ? { type: 'Resource', resource: { name: source.name, current: value } }
        : {
            type: 'ContainerResource',
            containerResource: { name: source.name, container, current: value },
          },
  };
}

interface Figures {
  /** What pods take that are ready and measured. */
  readonly known: ReadonlyMap<Pod, number>;
  readonly unready: readonly Pod[];
  readonly missing: readonly Pod[];
}

function measure(
  resource: string,
  container: string | undefined,
  pods: readonly Pod[],
  usage: UsageReport | undefined,
): Figures {
  const known = new Map<Pod, number>();
  const unready: Pod[] = [];
  const missing: Pod[] = [];
  const byName = new Map(usage?.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  for (const pod of pods) {
    const { namespace, name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp || pod.status.phase === 'Failed') continue;
    const found = byName
      .get(`${namespace}/${name}`)
      ?.containers.filter((each) => container === undefined || each.name === container);
    if (pod.status.phase === 'Pending' || (resource === 'cpu' && !isReady(pod))) unready.push(pod);
    else if (!found || found.length === 0) missing.push(pod);
    else {
      const field = resource === 'cpu' ? 'cpuCores' : 'memoryBytes';
      known.set(pod, sum(found.map((each) => each[field])));
    }
  }
  if (known.size === 0) {
    const why = usage
      ? `no metrics returned from resource metrics API`
      : `unable to fetch metrics from resource metrics API: no node agent answers`;
    throw new NoFigure(
      'FailedGetResourceMetric',
      `unable to get metrics for resource ${resource}: ${why}`,
    );
  }
  return { known, unready, missing };
}

function requestOf(pod: Pod, resource: string, container: string | undefined): number {
  const containers = pod.spec.containers.filter(
    ({ name }) => container === undefined || name === container,
  );
  return sum(
    containers.map(({ name, resources }) => {
      const request = resources?.requests?.[resource];
      if (request !== undefined) return quantityValue(request);
      const why = `missing request for ${resource} in container ${name} of Pod ${pod.metadata.name}`;
      throw new NoFigure('FailedGetResourceMetric', why);
    }),
  );
}

/**
 * The number of pods at which each takes as much as is wanted. Pods that are not measured count
 * against a change, whichever way it goes.
 */
function fromRatio(
  { known, unready, missing }: Figures,
  asked: (pod: Pod) => number,
  wantedShare: number,
  current: number,
  { up, down }: Tolerance,
): number {
  const ratioOf = (values: ReadonlyMap<Pod, number>) => {
    const wanted = sum([...values.keys()].map(asked)) * wantedShare;
    return wanted === 0 ? 1 : sum([...values.values()]) / wanted;
  };
  const isClose = (ratio: number) => ratio <= 1 + up && ratio >= 1 - down;
  const ratio = ratioOf(known);
  const isMore = ratio > 1;
  const waiting = isMore ? unready : [];
  if (waiting.length === 0 && missing.length === 0) {
    return isClose(ratio) ? current : Math.ceil(round(ratio * known.size));
  }
  const guessed = new Map(known);
  for (const pod of missing) guessed.set(pod, isMore ? 0 : asked(pod));
  for (const pod of waiting) guessed.set(pod, 0);
  const careful = ratioOf(guessed);
  if (isClose(careful) || careful > 1 !== isMore) return current;
  const replicas = Math.ceil(round(careful * guessed.size));
  return isMore === replicas < current ? current : replicas;
}

/** A sum of fractions is not a pod more because of its last digit. */
const round = (value: number) => Math.round(value * 1e6) / 1e6;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const amountText = (resource: string, amount: number) =>
  resource === 'cpu' ? `${Math.ceil(amount * 1000)}m` : String(Math.ceil(amount));
