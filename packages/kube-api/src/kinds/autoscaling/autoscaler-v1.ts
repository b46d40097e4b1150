/** The way between autoscaling/v1, which knows one figure, and v2; the rest is in annotations. */
import { type Draft, isDraft, part, parts, text } from '#schema/draft';

const prefix = 'autoscaling.alpha.kubernetes.io/';
/** Annotation, place in v2. */
const kept = [
  ['metrics', 'spec', 'metrics'],
  ['behavior', 'spec', 'behavior'],
  ['conditions', 'status', 'conditions'],
  ['current-metrics', 'status', 'currentMetrics'],
] as const;

const cpuIn = (metrics: readonly Draft[]) =>
  metrics.find((metric) => {
    const resource = part(metric, 'resource');
    return (
      metric.type === 'Resource' &&
      resource.name === 'cpu' &&
      part(resource, 'target').averageUtilization !== undefined
    );
  });

/** A stored object as v1 shows it. */
export function toV1(object: object): Draft {
  const { spec: _, status: __, ...head } = object as Draft;
  const spec = part(object as Draft, 'spec');
  const status = part(object as Draft, 'status');
  const metrics = parts(spec, 'metrics');
  const cpu = cpuIn(metrics);
  const others = { ...object, spec: { ...spec, metrics: metrics.filter((each) => each !== cpu) } };
  const annotations: Draft = { ...part(part(head, 'metadata'), 'annotations') };
  for (const [name, where, field] of kept) {
    const value = part(others as Draft, where)[field];
    const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
    if (!isEmpty) annotations[prefix + name] = JSON.stringify(value);
  }
  const { metrics: ___, behavior: ____, ...restOfSpec } = spec;
  const { currentMetrics, conditions: _____, ...restOfStatus } = status;
  const target = cpu && part(part(cpu, 'resource'), 'target').averageUtilization;
  const now = currentCpu(currentMetrics);
  return {
    ...head,
    apiVersion: 'autoscaling/v1',
    metadata: {
      ...part(head, 'metadata'),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      ...restOfSpec,
      ...(target !== undefined && { targetCPUUtilizationPercentage: target }),
    },
    status: {
      currentReplicas: 0,
      ...restOfStatus,
      ...(now !== undefined && { currentCPUUtilizationPercentage: now }),
    },
  };
}

function currentCpu(metrics: unknown): unknown {
  for (const metric of Array.isArray(metrics) ? metrics.filter(isDraft) : []) {
    const resource = part(metric, 'resource');
    if (resource.name === 'cpu') return part(resource, 'current').averageUtilization;
  }
  return undefined;
}

/** An object of v1 as it is stored. */
export function fromV1(object: object): Draft {
  const draft = object as Draft;
  const annotations: Draft = { ...part(part(draft, 'metadata'), 'annotations') };
  const { targetCPUUtilizationPercentage: target, ...spec } = part(draft, 'spec');
  const { currentCPUUtilizationPercentage: _, ...status } = part(draft, 'status');
  const made: { readonly spec: Draft; readonly status: Draft } = {
    spec: { ...spec },
    status: { ...status },
  };
  for (const [name, where, field] of kept) {
    const value = parse(text(annotations, prefix + name));
    delete annotations[prefix + name];
    if (value !== undefined) made[where][field] = value;
  }
  if (target !== undefined) {
    const cpu = {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } },
    };
    made.spec.metrics = [...parts(made.spec, 'metrics'), cpu];
  }
  return {
    ...draft,
    apiVersion: 'autoscaling/v2',
    metadata: { ...part(draft, 'metadata'), annotations },
    ...made,
  };
}

/** What is not JSON, a person has written, and it means nothing. */
function parse(json: string): unknown {
  try {
    return json === '' ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
