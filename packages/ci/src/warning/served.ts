import type { JobConfig } from '../configuration.ts';
import type { Report } from '../report.ts';
import type { Node, Span } from '../yaml/node.ts';

/** Keywords that are read and checked, and what does not happen because of them. */
const unserved = new Map(
  Object.entries({
    trigger: 'no other pipeline is started',
    secrets: 'no secret is fetched, so these variables will not exist in the job',
    identity: 'the job gets no cloud identity',
    dast_configuration: 'no scan profile is applied',
    run: 'the steps will not run',
    inputs: 'job inputs are not offered when the job is played',
    pages: 'the site is kept as an artifact, but not published',
  }),
);

/** Says for each keyword that has no effect yet what will not happen. */
export function warnAboutUnserved(jobs: readonly JobConfig[], report: Report): void {
  for (const job of jobs) {
    for (const [key, entry] of job.body.entries) {
      const consequence = unserved.get(key);
      if (consequence !== undefined && !isOff(entry.value))
        warn(entry.key, `\`${key}\` has no effect yet: ${consequence}`, report);
    }
    const needs = job.needs;
    if (needs && needs.cross.length > 0) {
      warn(
        needs.span,
        'needs on other pipelines have no effect yet: their artifacts are not fetched',
        report,
      );
    }
  }
}

function warn(span: Span, text: string, report: Report): void {
  report.warn('not-served', span, text);
}

function isOff(node: Node): boolean {
  return node.kind === 'scalar' && (node.value === null || node.value === false);
}
