import type { PodDisruptionBudget } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { checkLabelSelector } from '#kinds/pod-spec/selector';
import { checkAmount, oneOf } from '#schema/checks';
import { type Draft, part } from '#schema/draft';
import { type FieldError, invalid } from '#schema/field-error';
import { defineKind } from '#scheme/kind';

const columns = columnsOf<PodDisruptionBudget>();
const notSet = 'N/A';

/** PodDisruptionBudget of policy/v1. */
export const podDisruptionBudget = defineKind('PodDisruptionBudget', 'poddisruptionbudgets', {
  group: 'policy',
  type: 'policy.PodDisruptionBudget',
  shortNames: ['pdb'],
  hasStatus: true,
  hasGeneration: true,
  defaults: [
    ['spec', {}],
    ['status.disruptionsAllowed', 0],
    ['status.currentHealthy', 0],
    ['status.desiredHealthy', 0],
    ['status.expectedPods', 0],
  ],
  validate: validateBudget,
  columns: [
    nameColumn,
    columns.text('Min Available', ({ spec }) => String(spec.minAvailable ?? notSet)),
    columns.text('Max Unavailable', ({ spec }) => String(spec.maxUnavailable ?? notSet)),
    columns.integer('Allowed Disruptions', ({ status }) => status.disruptionsAllowed ?? 0),
    ageColumn,
  ],
});

function validateBudget(object: Draft): FieldError[] {
  const spec = part(object, 'spec');
  const { minAvailable, maxUnavailable } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    errors.push(invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const field of ['minAvailable', 'maxUnavailable']) {
    if (spec[field] === undefined) continue;
    errors.push(...checkAmount(`spec.${field}`, spec[field], { most: 100 }));
  }
  return [
    ...errors,
    ...checkLabelSelector(spec.selector, 'spec.selector'),
    ...oneOf(spec, 'spec', 'unhealthyPodEvictionPolicy', ['AlwaysAllow', 'IfHealthyBudget']),
  ];
}
