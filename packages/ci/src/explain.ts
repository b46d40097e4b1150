import type { Why } from '@slipway/contract';
import { nearest } from '#diagnostic/nearest';
import { groupName } from '#event/predefined';
import { allExcluded } from './compile-report.ts';
import type { ExcludedJob, Pipeline, PlannedJob } from './pipeline.ts';

/** The plan for a person: stages with their jobs, then why the others are absent. */
export function describePlan(plan: Pipeline): string {
  const lines: string[] = [];
  if (plan.workflow.name) lines.push(`pipeline "${plan.workflow.name}"`);
  if (plan.refusal) lines.push(plan.refusal.message);
  else {
    for (const stage of plan.stages) {
      lines.push(stage);
      for (const job of plan.jobs) if (job.stage === stage) lines.push(`  ${describeJob(job)}`);
    }
  }
  const excluded = allExcluded(plan);
  if (excluded.length > 0) lines.push('', 'not in this pipeline');
  lines.push(...namesByReason(excluded));
  return lines.join('\n');
}

/** Jobs that are absent for the same reason, such as parallel ones, share a line. */
function namesByReason(excluded: readonly ExcludedJob[]): string[] {
  const names = new Map<string, string[]>();
  for (const { name, why } of excluded) {
    const reason = `${place(why)}  ${why.text}`;
    names.set(reason, [...(names.get(reason) ?? []), name]);
  }
  return Array.from(names, ([reason, absent]) => `  ${absent.join(', ')}  ${reason}`);
}

/** The evaluation of one job, or undefined when no job has this name. */
export function explainJob(plan: Pipeline, name: string): string | undefined {
  const job = plan.jobs.find((found) => found.name === name || found.base_name === name);
  const absent = allExcluded(plan);
  const excluded =
    absent.find((found) => found.name === name) ??
    (job ? undefined : absent.find((found) => groupName(found.name) === name));
  const why = excluded?.why ?? job?.why;
  if (!why) return undefined;
  const verdict = excluded ? 'is not in this pipeline' : 'is in this pipeline';
  const lines = [`job ${name} ${verdict}`, `  ${place(why)}  ${why.text}`];
  for (const [key, value] of Object.entries(why.values)) {
    lines.push(`  $${key} ${value === null ? 'is not defined' : `= ${JSON.stringify(value)}`}`);
  }
  return lines.join('\n');
}

/** The job name that was probably meant. */
export function nearestJob(plan: Pipeline, name: string): string | undefined {
  return nearest(
    name,
    [...plan.jobs, ...plan.excluded].map((job) => job.name),
  );
}

function describeJob({ name, when, start_in, allow_failure, needs }: PlannedJob): string {
  const notes: string[] = [];
  if (when !== 'on_success') notes.push(when === 'delayed' ? `delayed by ${start_in}` : when);
  if (allow_failure === true) notes.push('may fail');
  if (needs)
    notes.push(
      needs.length === 0 ? 'needs nothing' : `needs ${needs.map(({ job }) => job).join(', ')}`,
    );
  return notes.length === 0 ? name : `${name}  (${notes.join('; ')})`;
}

function place({ file, line }: Why): string {
  return `${file}:${line}`;
}
