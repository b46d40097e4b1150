import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type DefaultRule, under } from '#schema/default';
import type { Draft } from '#schema/draft';
import { defineKind } from '#scheme/kind';
import { validateAutoscaler } from './autoscaler-rules.ts';
import { fromV1, toV1 } from './autoscaler-v1.ts';

const columns = columnsOf<HorizontalPodAutoscaler>();
const unknown = '<unknown>';

const policies = (direction: string): Draft[] => [
  ...(direction === 'scaleUp' ? [{ type: 'Pods', value: 4, periodSeconds: 15 }] : []),
  { type: 'Percent', value: 100, periodSeconds: 15 },
];

/** Only who asks for a behaviour has one. */
const rules = (direction: string): readonly DefaultRule[] => [
  [`spec.behavior.${direction}`, {}],
  ...under(`spec.behavior.${direction}`, [
    ['selectPolicy', 'Max'],
    ['policies', () => policies(direction)],
    ['stabilizationWindowSeconds', () => (direction === 'scaleUp' ? 0 : undefined)],
  ]),
];

const common = {
  shortNames: ['hpa'],
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
};

/** HorizontalPodAutoscaler of autoscaling/v2. */
export const horizontalPodAutoscaler = defineKind(
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
  {
    ...common,
    group: 'autoscaling',
    version: 'v2',
    type: 'autoscaling2.HorizontalPodAutoscaler',
    defaults: [
      ['spec', {}],
      ['spec.minReplicas', 1],
      ['spec.metrics', defaultMetrics],
      ...rules('scaleUp'),
      ...rules('scaleDown'),
      ['status.desiredReplicas', 0],
    ],
    validate: validateAutoscaler,
    columns: [
      nameColumn,
      columns.text('Reference', ({ spec: { scaleTargetRef: to } }) => `${to.kind}/${to.name}`),
      columns.text('Targets', targets),
      columns.text('MinPods', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
      columns.integer('MaxPods', ({ spec }) => spec.maxReplicas),
      columns.integer('Replicas', ({ status }) => status.currentReplicas ?? 0),
      ageColumn,
    ],
  },
);

/** The same of autoscaling/v1. */
export const horizontalPodAutoscalerV1 = defineKind(
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
  {
    ...common,
    group: 'autoscaling',
    version: 'v1',
    type: 'autoscaling.HorizontalPodAutoscaler',
    view: { of: 'horizontalpodautoscalers.autoscaling', show: toV1, store: fromV1 },
  },
);

function defaultMetrics(): Draft[] {
  const target = { type: 'Utilization', averageUtilization: 80 };
  return [{ type: 'Resource', resource: { name: 'cpu', target } }];
}

function targets({ spec, status }: HorizontalPodAutoscaler): string {
  const texts = (spec.metrics ?? []).map((metric, index) => {
    const current = status.currentMetrics?.[index];
    return resourceTarget(metric, current) ?? otherTarget(metric, current);
  });
  const shown = texts.slice(0, 2).join(', ');
  return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown || '<none>';
}

/** What pods use of a resource, and what they should: `cpu: 12%/80%`. */
function resourceTarget(metric: MetricSpec, current: MetricStatus | undefined) {
  const of = metric.resource ?? metric.containerResource;
  if (of === undefined) return undefined;
  const value = (current?.resource ?? current?.containerResource)?.current;
  const share = of.target.averageUtilization;
  if (share === undefined) {
    return `${of.name}: ${value?.averageValue ?? unknown}/${of.target.averageValue ?? unknown}`;
  }
  const now = value?.averageUtilization === undefined ? unknown : `${value.averageUtilization}%`;
  return `${of.name}: ${now}/${share}%`;
}

/** A figure of somebody else, and how it should be: `30/10 (avg)`, the average being that of the pods. */
function otherTarget(metric: MetricSpec, current: MetricStatus | undefined): string {
  const target = (metric.pods ?? metric.object ?? metric.external)?.target;
  const now = (current?.pods ?? current?.object ?? current?.external)?.current;
  if (target?.averageValue === undefined) {
    return `${now?.value ?? unknown}/${target?.value ?? unknown}`;
  }
  const average = `${now?.averageValue ?? unknown}/${target.averageValue}`;
  return metric.pods === undefined ? `${average} (avg)` : average;
}
