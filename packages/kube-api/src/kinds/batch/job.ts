import { findCondition, type Job, selectorText } from '@slipway/kube-objects';
import { ageColumn, columnsOf, duration, nameColumn } from '#columns/column';
import { templateColumns } from '#columns/template-columns';
import { templateDefaults } from '#kinds/pod-spec/template';
import { warningsOfTemplate } from '#kinds/warnings/pod-warnings';
import { type Draft, isDraft, part } from '#schema/draft';
import { defineKind } from '#scheme/kind';
import { textAt } from '#scheme/selectable-fields';
import { validateJob } from './job-rules.ts';

const columns = columnsOf<Job>();

/** Job of batch/v1. */
export const job = defineKind('Job', 'jobs', {
  group: 'batch',
  type: 'batch.Job',
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
  isWorkload: true,
  orphansByDefault: true,
  warnsOfOrphans:
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  defaults: [
    ['spec', {}],
    ['spec.completions', (spec) => (spec.parallelism === undefined ? 1 : undefined)],
    ['spec.parallelism', 1],
    ['spec.backoffLimit', (spec) => (spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647)],
    ['spec.completionMode', 'NonIndexed'],
    ['spec.suspend', false],
    ['spec.manualSelector', false],
    [
      'spec.podReplacementPolicy',
      (spec) => (spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed'),
    ],
    ['spec.podFailurePolicy.rules[].onPodConditions[].status', 'True'],
    ...templateDefaults,
  ],
  prepare: generateSelector,
  validate: validateJob,
  warnings: warningsOfTemplate('spec.template', { namesPods: true }),
  columns: [
    nameColumn,
    columns.text('Status', jobStatus),
    columns.text('Completions', completions),
    columns.text('Duration', ({ status: { startTime, completionTime } }, now) => {
      if (!startTime) return '';
      const end = completionTime ? Date.parse(completionTime) : now.getTime();
      return duration(Math.floor((end - Date.parse(startTime)) / 1000));
    }),
    ageColumn,
    ...templateColumns,
    columns.wide('Selector', ({ spec }) => selectorText(spec.selector)),
  ],
  selectableFields: { 'status.successful': textAt('status.succeeded', '0') },
});

/** A job finds its pods by its own uid, unless its author has taken that over. */
function generateSelector(object: Draft, old: Draft | undefined): void {
  const meta = part(object, 'metadata');
  const spec = part(object, 'spec');
  const template = part(spec, 'template');
  if (old === undefined && spec.manualSelector !== true) {
    const templateMeta = part(template, 'metadata');
    const own = { 'controller-uid': meta.uid, 'job-name': meta.name };
    const prefixed = Object.entries(own).map(([key, value]) => [
      `batch.kubernetes.io/${key}`,
      value,
    ]);
    template.metadata = {
      ...templateMeta,
      labels: { ...part(templateMeta, 'labels'), ...own, ...Object.fromEntries(prefixed) },
    };
    spec.template = template;
    const selector = part(spec, 'selector');
    spec.selector = {
      ...selector,
      matchLabels: {
        ...part(selector, 'matchLabels'),
        'batch.kubernetes.io/controller-uid': meta.uid,
      },
    };
  }
  const { labels } = part(template, 'metadata');
  const isBare = !isDraft(meta.labels) || Object.keys(meta.labels).length === 0;
  if (isBare && isDraft(labels)) meta.labels = { ...labels };
}

function jobStatus({ metadata, status }: Job): string {
  const has = (type: string) => findCondition(status.conditions, type)?.status === 'True';
  const ended = ['Complete', 'Failed'].find(has);
  if (ended) return ended;
  if (metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function completions({ spec, status: { succeeded = 0 } }: Job): string {
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const { parallelism = 0 } = spec;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}
