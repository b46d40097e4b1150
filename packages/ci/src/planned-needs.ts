import type { Instance, Instances } from './instance.ts';
import type { NeedsConfig } from './keyword/needs.ts';
import { plannedNeeds } from './links.ts';
import type { ExcludedJob, Need, PlannedJob } from './pipeline.ts';
import { type Decided, planJob, schedulingType } from './plan-job.ts';
import type { Report } from './report.ts';

/** A job that is in the pipeline, with the needs that its rule or itself states. */
export interface Draft {
  readonly job: PlannedJob;
  readonly instance: Instance;
  readonly written: NeedsConfig | undefined;
  /** The job's own list, empty until all jobs are known; null when it waits for stages. */
  readonly needs: Need[] | null;
}

/** The job as far as it can be told without knowing which others are in the pipeline. */
export function draftJob(
  instance: Instance,
  decided: Decided,
  written: NeedsConfig | undefined,
  instances: Instances,
): Draft {
  const listed = instance.config.dependencies;
  const dependencies = listed?.flatMap(({ job }) => instances.named(job)) ?? null;
  const scheduling_type = schedulingType(instance, decided);
  const needs: Need[] | null = scheduling_type === 'dag' ? [] : null;
  const job = planJob(instance, decided, { scheduling_type, needs, dependencies });
  return { job, instance, written, needs };
}

/**
 * Fills in the needs of the chosen jobs: names of the pipeline, absent optional ones dropped. A
 * need that the rules left out is reported.
 */
export function linkDrafts(
  drafts: readonly Draft[],
  excluded: readonly ExcludedJob[],
  instances: Instances,
  report: Report,
): PlannedJob[] {
  const present = new Set(drafts.map(({ job }) => job.name));
  const absent = new Map(excluded.map(({ name, why }) => [name, why.text]));
  for (const { job, instance, written, needs } of drafts) {
    if (!needs) continue;
    for (const { span, ...need } of plannedNeeds(instance.row, written, instances)) {
      if (present.has(need.job)) needs.push(need);
      else if (!need.optional) {
        const reason = absent.get(need.job);
        report.error('missing-need', span, missingText(job.name, need.job), {
          hint: reason === undefined ? undefined : `"${need.job}": ${reason}`,
        });
      }
    }
  }
  return drafts.map(({ job }) => job);
}

function missingText(job: string, need: string): string {
  return `'${job}' job needs '${need}' job, but '${need}' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional.`;
}
