import type { Configuration, JobConfig } from '#configuration/configuration';
import { alsoIn, sharedPlaces } from '#configuration/shared-place';
import type { CompileContext } from '#context';
import { isUnconditional } from '#keyword/rules';
import type { Patterns } from '#pattern/pattern';
import type { Report } from '#shape/report';
import type { Span } from '#yaml/node';
import { UsualEvents } from './usual-events.ts';

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
  warnAboutTwoPipelines(configuration.jobs, events, report);
  warnAboutReach(configuration.jobs, report);
  warnAboutBlocking(waitedFor(configuration.jobs, stages), report);
  for (const job of configuration.jobs) warnAboutNeeds(job, byName, events, report);
}

/** Said once: it is a matter of the whole file. */
function warnAboutTwoPipelines(
  jobs: readonly JobConfig[],
  events: UsualEvents,
  report: Report,
): void {
  const found = events.twice(jobs);
  if (!found) return;
  const text = `a push to a branch with an open merge request makes two pipelines: job "${found.job.name}" is in both`;
  const hint =
    'write workflow: rules: [{if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS, when: never}, {when: always}]';
  report.warn('duplicate-pipelines', found.span, text, { hint });
}

function warnAboutReach(jobs: readonly JobConfig[], report: Report): void {
  for (const { job, span, others } of sharedPlaces(jobs, unreachable)) {
    const text = `job "${job.name}" is in no pipeline: none of its rules adds it`;
    const hint = `begin its name with a dot if it is a template${alsoIn(others)}`;
    report.warn('unreachable-job', span, text, { hint });
  }
}

function unreachable(job: JobConfig): Span | undefined {
  const { rules } = job;
  if (!rules) return undefined;
  const reachable = rules.slice(0, rules.findIndex(isUnconditional) + 1 || rules.length);
  if (reachable.some(({ when }) => when !== 'never') || isSwitchedOff(job)) return undefined;
  return rules[0]?.span ?? job.key;
}

/** A job of an included file that is never wanted, be it there or here, is meant to be off. */
function isSwitchedOff({ rules, body }: JobConfig): boolean {
  const rule = rules?.[0];
  if (!rule || !isUnconditional(rule)) return false;
  const parts = [...body.entries.values()].map(({ key }) => key);
  return [rule.span, ...parts].some(({ source }) => source.includedBy);
}

/** The jobs that others come after: those of later stages, or those that need them. */
function waitedFor(
  jobs: readonly JobConfig[],
  stages: ReadonlyMap<string, number>,
): readonly JobConfig[] {
  const stageOf = ({ stage }: JobConfig) => stages.get(stage) ?? 0;
  const last = jobs.reduce((at, job) => (job.needs ? at : Math.max(at, stageOf(job))), 0);
  const needed = new Set(jobs.flatMap(({ needs }) => needs?.jobs.map(({ job }) => job) ?? []));
  return jobs.filter((job) => stageOf(job) < last || needed.has(job.name));
}

function warnAboutBlocking(jobs: readonly JobConfig[], report: Report): void {
  for (const { job, span, others } of sharedPlaces(jobs, blocking)) {
    const text = `job "${job.name}" holds up the jobs after it until a person plays it: in rules, when: manual does not allow failure`;
    const hint = `add allow_failure: true to let the pipeline go on, or false to say that it is meant${alsoIn(others)}`;
    report.warn('blocking-manual', span, text, { hint });
  }
}

function blocking({ rules, allowFailure, when }: JobConfig): Span | undefined {
  if (allowFailure !== undefined || when === 'manual') return undefined;
  return rules?.find((rule) => rule.when === 'manual' && rule.allowFailure === undefined)?.span;
}

/** A job needs one that is not always there when it is there itself. */
function warnAboutNeeds(
  job: JobConfig,
  byName: ReadonlyMap<string, JobConfig>,
  events: UsualEvents,
  report: Report,
): void {
  if (!job.needs) return;
  for (const need of job.needs.jobs) {
    const target = byName.get(need.job);
    if (!target || need.optional || !mayBeAbsent(target) || isAlike(job, target)) continue;
    const event = events.without(job, target);
    if (event === undefined) continue;
    const text = `job "${job.name}" needs "${need.job}", which its rules leave out of the pipeline of ${event}; then the whole pipeline fails`;
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
