import { type DaemonSet, selectorText } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { templateColumns } from '#columns/template-columns';
import { templateDefaults } from '#kinds/pod-spec/template';
import { warningsOfTemplate } from '#kinds/warnings/pod-warnings';
import { checkAmount, notNegative } from '#schema/checks';
import { type Draft, part, text } from '#schema/draft';
import { type FieldError, invalid, required, unsupported } from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { checkEndlessTemplate, checkSelector } from './template-rules.ts';
import { unchanged } from './workload-rules.ts';

const columns = columnsOf<DaemonSet>();
const rolling = 'spec.updateStrategy.rollingUpdate';

/** DaemonSet of apps/v1. */
export const daemonSet = defineKind('DaemonSet', 'daemonsets', {
  group: 'apps',
  type: 'apps.DaemonSet',
  shortNames: ['ds'],
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
  isWorkload: true,
  defaults: [
    ['spec', {}],
    ['spec.updateStrategy', {}],
    ['spec.updateStrategy.type', 'RollingUpdate'],
    [rolling, (strategy) => (text(strategy, 'type') === 'RollingUpdate' ? {} : undefined)],
    [`${rolling}.maxUnavailable`, 1],
    [`${rolling}.maxSurge`, 0],
    ['spec.revisionHistoryLimit', 10],
    ...templateDefaults,
    ['status.currentNumberScheduled', 0],
    ['status.numberMisscheduled', 0],
    ['status.desiredNumberScheduled', 0],
    ['status.numberReady', 0],
  ],
  validate: validateDaemonSet,
  warnings: warningsOfTemplate('spec.template'),
  columns: [
    nameColumn,
    columns.integer('Desired', ({ status }) => status.desiredNumberScheduled ?? 0),
    columns.integer('Current', ({ status }) => status.currentNumberScheduled ?? 0),
    columns.integer('Ready', ({ status }) => status.numberReady ?? 0),
    columns.integer('Up-to-date', ({ status }) => status.updatedNumberScheduled ?? 0),
    columns.integer('Available', ({ status }) => status.numberAvailable ?? 0),
    columns.text('Node Selector', ({ spec }) =>
      selectorText({ matchLabels: spec.template.spec.nodeSelector ?? {} }),
    ),
    ageColumn,
    ...templateColumns,
    columns.wide('Selector', ({ spec }) => selectorText(spec.selector)),
  ],
});

function validateDaemonSet(object: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(object, 'spec');
  return [
    ...checkSelector(spec, 'daemonset'),
    ...checkEndlessTemplate(part(spec, 'template'), 'spec.template', 'DaemonSet'),
    ...notNegative(spec, 'spec', 'minReadySeconds', 'revisionHistoryLimit'),
    ...checkStrategy(part(spec, 'updateStrategy')),
    ...unchanged(spec, old && part(old, 'spec'), 'spec', ['selector']),
  ];
}

const isZero = (value: unknown) => value === undefined || value === 0 || value === '0%';

function checkStrategy(strategy: Draft): FieldError[] {
  const field = 'spec.updateStrategy';
  if (strategy.type === 'OnDelete') return [];
  if (strategy.type !== 'RollingUpdate') {
    return [unsupported(field, strategy, ['RollingUpdate', 'OnDelete'])];
  }
  const { maxUnavailable, maxSurge } = part(strategy, 'rollingUpdate');
  const errors = [
    ...checkAmount(`${rolling}.maxUnavailable`, maxUnavailable, { most: 100 }),
    ...checkAmount(`${rolling}.maxSurge`, maxSurge, { most: 100 }),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(required(`${rolling}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  }
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    const why = 'may not be set when maxUnavailable is non-zero';
    errors.push(invalid(`${rolling}.maxSurge`, maxSurge, why));
  }
  return errors;
}
