import type { Instance, Instances } from './instance.ts';
import type { NeedsConfig } from './keyword/needs.ts';
import { plannedNeeds } from './links.ts';
import type { ExcludedJob, Need, PlannedJob } from './pipeline.ts';
import { type Decided, planJob, schedulingType } from './plan-job.ts';
import type { Report } from './report.ts';

/** A job that is in the pipeline, with the needs that its rule or itself states. */
export interface Draft {
  readonly decided: Decided;
  readonly instance: Instance;
  readonly needs: NeedsConfig | undefined;
}

/**
 * The chosen jobs with their needs and dependencies: names of the pipeline, absent optional ones
 * dropped. A need that the rules left out is reported.
 */
export function linkDrafts(
  drafts: readonly Draft[],
  excluded: readonly ExcludedJob[],
  instances: Instances,
  report: Report,
): PlannedJob[] {
  const present = new Set(drafts.map(({ instance }) => instance.name));
  const absent = new Map(excluded.map(({ name, why }) => [name, why.text]));
  return drafts.map(({ decided, instance, needs }) => {
    const listed = instance.config.dependencies;
    const dependencies = listed?.flatMap(({ job }) => instances.named(job)) ?? null;
    const scheduling_type = schedulingType(instance, decided);
    if (scheduling_type === 'stage')
      return planJob(instance, decided, { scheduling_type, needs: null, dependencies });
    const kept: Need[] = [];
    for (const { span, ...need } of plannedNeeds(instance.row, needs, instances)) {
      if (present.has(need.job)) kept.push(need);
      else if (!need.optional) {
        const reason = absent.get(need.job);
        report.error('missing-need', span, missingText(instance.name, need.job), {
          hint: reason === undefined ? undefined : `"${need.job}": ${reason}`,
        });
      }
    }
    return planJob(instance, decided, { scheduling_type, needs: kept, dependencies });
  });
}

function missingText(job: string, need: string): string {
  return `'${job}' job needs '${need}' job, but '${need}' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional.`;
}
