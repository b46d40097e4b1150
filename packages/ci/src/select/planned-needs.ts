import type { NeedsConfig } from '#keyword/needs';
import type { Instance, Instances } from '#links/instance';
import { plannedNeeds } from '#links/links';
import type { ExcludedJob, Need, PlannedJob } from '#pipeline';
import type { Report } from '#shape/report';
import { type Decided, planJob, schedulingType } from './plan-job.ts';

const mostNeeds = 50;

/** A job that is in the pipeline, with the needs that its rule states. */
export interface Draft {
  readonly job: PlannedJob;
  readonly instance: Instance;
  /** Of the rule that matched: they stand in the place of the job's own. */
  readonly ruleNeeds: NeedsConfig | undefined;
  /** The job's own list, empty until all jobs are known; null when it waits for stages. */
  readonly needs: Need[] | null;
}

/** The job as far as it can be told without knowing which others are in the pipeline. */
export function draftJob(instance: Instance, decided: Decided, instances: Instances): Draft {
  const listed = instance.config.dependencies;
  const dependencies = listed?.flatMap(({ job }) => instances.named(job)) ?? null;
  const scheduling_type = schedulingType(instance, decided);
  const needs: Need[] | null = scheduling_type === 'dag' ? [] : null;
  const job = planJob(instance, decided, { scheduling_type, needs, dependencies });
  return { job, instance, ruleNeeds: decided.rule?.needs, needs };
}

/**
 * Fills in the needs of the chosen jobs: names of the pipeline, absent ones dropped. As in GitLab a
 * need of the job itself that the rules left out is an error, even when a rule replaces it; one of
 * a rule is not waited for, which is worth a warning.
 */
export function linkDrafts(
  drafts: readonly Draft[],
  excluded: readonly ExcludedJob[],
  instances: Instances,
  report: Report,
): PlannedJob[] {
  const present = new Set(drafts.map(({ job }) => job.name));
  const absent = new Map(excluded.map(({ name, why }) => [name, why.text]));
  const hintFor = (need: string): { readonly hint: string | undefined } => {
    const reason = absent.get(need);
    return { hint: reason === undefined ? undefined : `"${need}": ${reason}` };
  };
  for (const { job, instance, ruleNeeds, needs } of drafts) {
    const own = plannedNeeds(instance.row, instance.config.needs, instances);
    if (own.length > mostNeeds) {
      const at = instance.config.needs?.span ?? instance.config.key;
      report.error('too-many-needs', at, tooManyText(job.name, own.length));
      continue;
    }
    for (const { span, need } of own) {
      if (present.has(need.job) || need.optional) continue;
      report.error('missing-need', span, missingText(job.name, need.job), hintFor(need.job));
    }
    const wanted = ruleNeeds ? plannedNeeds(instance.row, ruleNeeds, instances) : own;
    for (const { span, need } of wanted) {
      if (present.has(need.job)) needs?.push(need);
      else if (ruleNeeds && !need.optional) {
        const text = `a rule of job "${job.name}" needs "${need.job}", which is not in this pipeline, so the job does not wait for it`;
        report.warn('vanishing-need', span, text, hintFor(need.job));
      }
    }
  }
  return drafts.map(({ job }) => job);
}

function tooManyText(job: string, count: number): string {
  return `${job}: one job can only need ${mostNeeds} others, but you have listed ${count}. See needs keyword documentation for more details`;
}

function missingText(job: string, need: string): string {
  return `'${job}' job needs '${need}' job, but '${need}' does not exist in the pipeline. This might be because of the only, except, or rules keywords. To need a job that sometimes does not exist in the pipeline, use needs:optional.`;
}
