import { type ReplicationController, selectorText } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { templateColumns } from '#columns/template-columns';
import { checkEndlessTemplate, checkMatch } from '#kinds/apps/template-rules';
import { templateDefaults } from '#kinds/pod-spec/template';
import { warningsOfTemplate } from '#kinds/warnings/pod-warnings';
import { notNegative } from '#schema/checks';
import { type Draft, isDraft, part } from '#schema/draft';
import { type FieldError, required } from '#schema/field-error';
import { checkLabels } from '#schema/names';
import { defineKind } from '#scheme/kind';
import { textAt } from '#scheme/selectable-fields';

const columns = columnsOf<ReplicationController>();

/** ReplicationController of v1. */
export const replicationController = defineKind('ReplicationController', 'replicationcontrollers', {
  shortNames: ['rc'],
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
  hasScale: true,
  scaleSelector: (object) => ({ matchLabels: (object as ReplicationController).spec.selector }),
  isWorkload: true,
  orphansByDefault: true,
  defaults: [
    ['spec', {}],
    ['spec.replicas', 1],
    ['spec.selector', labelsOfTemplate],
    ...templateDefaults,
    ['status.replicas', 0],
  ],
  prepare: takeLabels,
  warnings: warningsOfTemplate('spec.template', { namesPods: true }),
  validate(object: Draft): FieldError[] {
    const spec = part(object, 'spec');
    return [
      ...notNegative(spec, 'spec', 'replicas', 'minReadySeconds'),
      ...checkSelector(spec),
      ...checkEndlessTemplate(part(spec, 'template'), 'spec.template', 'ReplicationController'),
    ];
  },
  columns: [
    nameColumn,
    columns.integer('Desired', ({ spec }) => spec.replicas),
    columns.integer('Current', ({ status }) => status.replicas ?? 0),
    columns.integer('Ready', ({ status }) => status.readyReplicas ?? 0),
    ageColumn,
    ...templateColumns,
    columns.wide('Selector', ({ spec }) => selectorText({ matchLabels: spec.selector })),
  ],
  selectableFields: { 'status.replicas': textAt('status.replicas', '0') },
});

function labelsOfTemplate(spec: Draft): unknown {
  const { labels } = part(part(spec, 'template'), 'metadata');
  return isDraft(labels) && Object.keys(labels).length > 0 ? { ...labels } : undefined;
}

/** One without labels has those of its pods. */
function takeLabels(object: Draft): void {
  const meta = part(object, 'metadata');
  const labels = labelsOfTemplate(part(object, 'spec'));
  if (!isDraft(meta.labels) && labels !== undefined) meta.labels = labels;
}

function checkSelector(spec: Draft): FieldError[] {
  const { selector } = spec;
  if (!isDraft(selector) || Object.keys(selector).length === 0) return [required('spec.selector')];
  const errors = checkLabels('spec.selector', selector);
  if (errors.length > 0) return errors;
  return checkMatch({ matchLabels: selector }, part(part(spec, 'template'), 'metadata').labels);
}
