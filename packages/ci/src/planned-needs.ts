import type { Instance, Instances } from './instance.ts';
import type { NeedsConfig } from './keyword/needs.ts';
import { plannedNeeds } from './links.ts';
import type { ExcludedJob, Need, PlannedJob } from './pipeline.ts';
import type { Report } from './report.ts';

/** A job that is in the pipeline, with the needs that its rule or itself states. */
export interface Draft {
  readonly job: PlannedJob;
  readonly instance: Instance;
  readonly needs: NeedsConfig | undefined;
}

/**
 * Fills in the needs and dependencies of the chosen jobs: names of the pipeline, absent optional
 * ones dropped. A need that the rules left out is reported.
 */
export function linkDrafts(
  drafts: readonly Draft[],
  excluded: readonly ExcludedJob[],
  instances: Instances,
  report: Report,
): PlannedJob[] {
  const present = new Set(drafts.map(({ job }) => job.name));
  const absent = new Map(excluded.map(({ name, why }) => [name, why.text]));
  return drafts.map(({ job, instance, needs }) => {
    const dependencies = job.dependencies?.flatMap((name) => instances.named(name)) ?? null;
    if (job.scheduling_type === 'stage') return { ...job, dependencies };
    const kept: Need[] = [];
    for (const { span, ...need } of plannedNeeds(instance.row, needs, instances)) {
      if (present.has(need.job)) kept.push(need);
      else if (!need.optional) {
        const reason = absent.get(need.job);
        report.error('missing-need', span, missingText(job.name, need.job), {
          hint: reason === undefined ? undefined : `"${need.job}": ${reason}`,
        });
      }
    }
    return { ...job, dependencies, needs: kept };
  });
}

function missingText(job: string, need: string): string {
  return `'${job}' job needs '${need}' job, but '${need}' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional.`;
}
