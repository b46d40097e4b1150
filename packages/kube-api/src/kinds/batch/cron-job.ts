import { type CronJob, selectorText } from '@slipway/kube-objects';
import { age, ageColumn, columnsOf, nameColumn, none } from '#columns/column';
import { podSpecDefaults } from '#kinds/pod-spec/defaults';
import { warningsOfTemplate } from '#kinds/warnings/pod-warnings';
import { notNegative, oneOf } from '#schema/checks';
import { under } from '#schema/default';
import { type Draft, part, text } from '#schema/draft';
import { type FieldError, invalid, required } from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { checkJobSpec } from './job-rules.ts';
import { isTimeZone, parseSchedule } from './schedule.ts';

const columns = columnsOf<CronJob>();
const template = 'spec.jobTemplate.spec.template';
/** The names of its jobs have eleven characters more. */
const longestName = 52;

/** CronJob of batch/v1. */
export const cronJob = defineKind('CronJob', 'cronjobs', {
  group: 'batch',
  type: 'batch.CronJob',
  shortNames: ['cj'],
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
  isWorkload: true,
  defaults: [
    ['spec', {}],
    ['spec.concurrencyPolicy', 'Allow'],
    ['spec.suspend', false],
    ['spec.successfulJobsHistoryLimit', 3],
    ['spec.failedJobsHistoryLimit', 1],
    ['spec.jobTemplate', {}],
    ['spec.jobTemplate.spec', {}],
    [template, {}],
    [`${template}.spec`, {}],
    ...under(`${template}.spec`, podSpecDefaults),
  ],
  validate: validateCronJob,
  warnings: warningsOfTemplate(template, { namesPods: true }),
  columns: [
    nameColumn,
    columns.text('Schedule', ({ spec }) => spec.schedule),
    columns.text('Timezone', ({ spec }) => spec.timeZone ?? none),
    columns.text('Suspend', ({ spec }) => (spec.suspend ? 'True' : 'False')),
    columns.integer('Active', ({ status }) => (status.active ?? []).length),
    columns.text('Last Schedule', ({ status }, now) =>
      status.lastScheduleTime ? age(status.lastScheduleTime, now) : none,
    ),
    ageColumn,
    columns.wide('Containers', (object) =>
      containersOf(object)
        .map(({ name }) => name)
        .join(','),
    ),
    columns.wide('Images', (object) =>
      containersOf(object)
        .map(({ image }) => image)
        .join(','),
    ),
    columns.wide('Selector', ({ spec }) => selectorText(spec.jobTemplate.spec.selector ?? {})),
  ],
});

const containersOf = ({ spec }: CronJob) => spec.jobTemplate.spec.template.spec.containers;

function validateCronJob(object: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(object, 'spec');
  const jobSpec = part(part(spec, 'jobTemplate'), 'spec');
  const field = 'spec.jobTemplate.spec';
  const name = text(part(object, 'metadata'), 'name');
  const limits = [
    'startingDeadlineSeconds',
    'successfulJobsHistoryLimit',
    'failedJobsHistoryLimit',
  ];
  const errors = [
    ...checkSchedule(spec),
    ...checkTimeZone(spec),
    ...notNegative(spec, 'spec', ...limits),
    ...oneOf(spec, 'spec', 'concurrencyPolicy', ['Allow', 'Forbid', 'Replace']),
    ...checkJobSpec(jobSpec, field),
  ];
  if (jobSpec.selector !== undefined) {
    errors.push(
      invalid(`${field}.selector`, jobSpec.selector, '`selector` will be auto-generated'),
    );
  }
  if (jobSpec.manualSelector === true) {
    const why = 'must not be true: the selector of its jobs is generated';
    errors.push(invalid(`${field}.manualSelector`, true, why));
  }
  if (old === undefined && name.length > longestName) {
    errors.push(invalid('metadata.name', name, `must be no more than ${longestName} characters`));
  }
  return errors;
}

function checkSchedule(spec: Draft): FieldError[] {
  const schedule = text(spec, 'schedule');
  if (schedule === '') return [required('spec.schedule')];
  if (schedule.includes('TZ')) {
    const why = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    return [invalid('spec.schedule', schedule, why)];
  }
  try {
    parseSchedule(schedule);
    return [];
  } catch (error) {
    return [invalid('spec.schedule', schedule, error instanceof Error ? error.message : '')];
  }
}

function checkTimeZone({ timeZone }: Draft): FieldError[] {
  if (timeZone === undefined) return [];
  const field = 'spec.timeZone';
  const name = String(timeZone);
  if (name === '') return [invalid(field, name, 'must be nil or non-empty string')];
  if (name.toLowerCase() === 'local') {
    const why =
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    return [invalid(field, name, why)];
  }
  return isTimeZone(name) ? [] : [invalid(field, name, `unknown time zone ${name}`)];
}
