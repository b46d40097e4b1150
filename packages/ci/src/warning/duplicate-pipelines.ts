import type { JobConfig } from '../configuration.ts';
import { isUnconditional } from '../keyword/rules.ts';
import type { Report } from '../report.ts';

const docs = 'https://docs.gitlab.com/ci/jobs/job_troubleshooting/#pipeline-warnings';

/** GitLab's own warning, for files without `workflow: rules`; it comes beside errors, too. */
export function warnAboutDuplicates(jobs: readonly JobConfig[], report: Report): void {
  for (const { name, rules } of jobs) {
    const rule = rules?.at(-1);
    if (!rule || !isUnconditional(rule) || !rule.when || rule.when === 'never') continue;
    const text = `jobs:${name} may allow multiple pipelines to run for a single action due to \`rules:when\` clause with no \`workflow:rules\` - read more: ${docs}`;
    report.warn('duplicate-pipelines', rule.span, text, { hint: 'add workflow: rules' });
  }
}
