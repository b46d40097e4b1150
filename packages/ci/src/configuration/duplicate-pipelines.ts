import type { Report } from '#shape/report';
import type { Span } from '#yaml/node';
import type { JobConfig } from './configuration.ts';
import { alsoIn, sharedPlaces } from './shared-place.ts';

const docs = 'https://docs.gitlab.com/ci/jobs/job_troubleshooting/#pipeline-warnings';

/**
 * GitLab's own warning, for files without `workflow: rules`, of a last rule that says nothing but
 * `when`; it comes beside errors, too.
 */
export function warnAboutDuplicates(jobs: readonly JobConfig[], report: Report): void {
  for (const { job, span, others } of sharedPlaces(jobs, inEveryPipeline)) {
    const text = `jobs:${job.name} may allow multiple pipelines to run for a single action due to \`rules:when\` clause with no \`workflow:rules\` - read more: ${docs}`;
    const hint = `add workflow: rules${alsoIn(others)}`;
    report.warn('duplicate-pipelines', span, text, { hint });
  }
}

function inEveryPipeline({ rules }: JobConfig): Span | undefined {
  const last = rules?.at(-1);
  if (!last?.when || last.when === 'never') return undefined;
  const saysMore = Object.keys(last).some((key) => key !== 'span' && key !== 'when');
  return saysMore ? undefined : last.span;
}
