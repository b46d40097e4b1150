import { type Deployment, selectorText } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { templateColumns } from '#columns/template-columns';
import { templateDefaults } from '#kinds/pod-spec/template';
import { warningsOfTemplate } from '#kinds/warnings/pod-warnings';
import { checkAmount } from '#schema/checks';
import { type Draft, part, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, unsupported } from '#schema/field-error';
import { keepMetadata } from '#scheme/keep-metadata';
import { defineKind } from '#scheme/kind';
import { validateReplicaSet } from './workload-rules.ts';

const columns = columnsOf<Deployment>();

/** Deployment of apps/v1. */
export const deployment = defineKind('Deployment', 'deployments', {
  group: 'apps',
  type: 'apps.Deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  hasStatus: true,
  restrict: (object, old, target) => {
    if (target === 'status') keepMetadata(object, old, 'labels');
  },
  hasGeneration: true,
  hasScale: true,
  isWorkload: true,
  defaults: [
    ['spec', {}],
    ['spec.replicas', 1],
    ['spec.strategy', {}],
    ['spec.strategy.type', 'RollingUpdate'],
    ['spec.strategy.rollingUpdate', whenRolling],
    ['spec.strategy.rollingUpdate.maxUnavailable', '25%'],
    ['spec.strategy.rollingUpdate.maxSurge', '25%'],
    ['spec.revisionHistoryLimit', 10],
    ['spec.progressDeadlineSeconds', 600],
    ...templateDefaults,
  ],
  validate: validateDeployment,
  warnings: warningsOfTemplate('spec.template', { namesPods: true }),
  columns: [
    nameColumn,
    columns.text('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`),
    columns.text('Up-to-date', ({ status }) => String(status.updatedReplicas ?? 0)),
    columns.text('Available', ({ status }) => String(status.availableReplicas ?? 0)),
    ageColumn,
    ...templateColumns,
    columns.wide('Selector', ({ spec }) => selectorText(spec.selector)),
  ],
});

function whenRolling(strategy: Draft): Draft | undefined {
  return text(strategy, 'type') === 'RollingUpdate' ? {} : undefined;
}

/** What is wrong with a Deployment, or with a change to it. */
function validateDeployment(object: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(object, 'spec');
  return [...validateReplicaSet(object, old), ...checkStrategy(spec), ...checkDeadline(spec)];
}

const isZero = (value: unknown) => value === 0 || value === '0%' || value === '0';

function checkStrategy(spec: Draft): FieldError[] {
  const strategy = part(spec, 'strategy');
  const field = 'spec.strategy';
  if (strategy.type === 'Recreate') {
    if (strategy.rollingUpdate === undefined) return [];
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return [forbiddenField(`${field}.rollingUpdate`, why)];
  }
  if (strategy.type !== 'RollingUpdate') {
    return [unsupported(`${field}.type`, strategy.type, ['Recreate', 'RollingUpdate'])];
  }
  const { maxUnavailable, maxSurge } = part(strategy, 'rollingUpdate');
  const errors = [
    ...checkAmount(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable, { most: 100 }),
    ...checkAmount(`${field}.rollingUpdate.maxSurge`, maxSurge),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    const why = 'may not be 0 when `maxSurge` is 0';
    errors.push(invalid(`${field}.rollingUpdate.maxUnavailable`, maxUnavailable, why));
  }
  return errors;
}

function checkDeadline({ progressDeadlineSeconds, minReadySeconds }: Draft): FieldError[] {
  const deadline = Number(progressDeadlineSeconds ?? 0);
  if (deadline > Number(minReadySeconds ?? 0)) return [];
  const why = 'must be greater than minReadySeconds';
  return [invalid('spec.progressDeadlineSeconds', deadline, why)];
}
