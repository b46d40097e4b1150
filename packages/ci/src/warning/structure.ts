import type { Configuration, JobConfig } from '../configuration.ts';
import type { CompileContext } from '../context.ts';
import { isUnconditional } from '../keyword/rules.ts';
import type { Patterns } from '../pattern.ts';
import type { Report } from '../report.ts';
import { UsualEvents } from './absent-need.ts';

/** Looks at rules, needs and the order of jobs. */
export function warnAboutStructure(
  configuration: Configuration,
  context: CompileContext,
  patterns: Patterns,
  report: Report,
): void {
  const events = new UsualEvents(configuration, context, patterns);
  const byName = new Map(configuration.jobs.map((job) => [job.name, job]));
  const stages = new Map(configuration.stages.map((stage, at) => [stage, at]));
  const used = configuration.jobs.map(({ stage }) => stages.get(stage) ?? 0);
  const last = used.reduce((a, b) => Math.max(a, b), 0);
  for (const job of configuration.jobs) {
    warnAboutReach(job, report);
    if ((stages.get(job.stage) ?? 0) < last) warnAboutBlocking(job, report);
    warnAboutNeeds(job, byName, events, report);
  }
  warnAboutOrder(configuration.jobs, stages, report);
}

function warnAboutReach(job: JobConfig, report: Report): void {
  const { rules } = job;
  if (!rules) return;
  const reachable = rules.slice(0, rules.findIndex(isUnconditional) + 1 || rules.length);
  if (reachable.some(({ when }) => when !== 'never')) return;
  const span = rules[0]?.span ?? job.key;
  report.warn(
    'unreachable-job',
    span,
    `job "${job.name}" is in no pipeline: none of its rules adds it`,
    {
      hint: 'begin its name with a dot if it is a template',
    },
  );
}

function warnAboutBlocking(job: JobConfig, report: Report): void {
  for (const rule of job.rules ?? []) {
    const isBlocking =
      rule.when === 'manual' &&
      rule.allowFailure === undefined &&
      job.allowFailure === undefined &&
      job.when !== 'manual';
    if (!isBlocking) continue;
    const text = `job "${job.name}" holds up all later stages until a person plays it: in rules, when: manual does not allow failure`;
    report.warn('blocking-manual', rule.span, text, {
      hint: 'add allow_failure: true to let the pipeline go on, or false to say that it is meant',
    });
    return;
  }
}

/** A job needs one that is not always there when it is there itself. */
function warnAboutNeeds(
  job: JobConfig,
  byName: ReadonlyMap<string, JobConfig>,
  events: UsualEvents,
  report: Report,
): void {
  if (!job.needs) return;
  const isSure = !mayBeAbsent(job);
  for (const need of job.needs.jobs) {
    const target = byName.get(need.job);
    if (!target || need.optional || !mayBeAbsent(target) || isAlike(job, target)) continue;
    const event = isSure && target.rules ? undefined : events.without(job, target);
    if (event === undefined && !(isSure && target.rules)) continue;
    const absence = event === undefined ? 'some pipelines' : `the pipeline of ${event}`;
    const text = `job "${job.name}" needs "${need.job}", which its rules leave out of ${absence}; then the whole pipeline fails`;
    report.warn('vanishing-need', need.span, text, {
      hint: 'give both jobs the same rules, or write {job: …, optional: true}',
    });
  }
}

/** Conditions that were inherited from the same place are the very same object. */
function isAlike(a: JobConfig, b: JobConfig): boolean {
  return a.rules === b.rules && a.only === b.only && a.except === b.except;
}

function mayBeAbsent({ rules, only, except }: JobConfig): boolean {
  if (only || except) return true;
  if (!rules) return false;
  const sure = rules.find(isUnconditional);
  return !sure || rules.some(({ when }) => when === 'never');
}

/** An image that is deployed in one stage and tested, as the job's own image, in a later one. */
function warnAboutOrder(
  jobs: readonly JobConfig[],
  stages: ReadonlyMap<string, number>,
  report: Report,
): void {
  const deployments = jobs.filter(({ keywords }) => keywords.environment?.action === 'start');
  for (const test of jobs) {
    const name = test.keywords.image?.name;
    if (!name?.includes('$')) continue;
    const early = deployments.find(
      (job) =>
        job !== test &&
        (stages.get(job.stage) ?? 0) < (stages.get(test.stage) ?? 0) &&
        job.keywords.script.some((line) => line.includes(name)),
    );
    if (!early) continue;
    const text = `job "${early.name}" deploys ${name} before job "${test.name}" runs inside it`;
    report.warn('deploy-before-test', early.key, text, {
      hint: `move "${test.name}" to an earlier stage`,
    });
  }
}
