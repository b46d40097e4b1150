import type { Configuration } from '#configuration/configuration';
import type { Report } from '#shape/report';
import type { WrittenTexts } from './written-text.ts';

/** Reports an image that is deployed in one stage and tested, as a job's own image, in a later one. */
export function warnAboutOrder(
  { jobs, stages }: Configuration,
  texts: WrittenTexts,
  report: Report,
): void {
  const stageOf = new Map(stages.map((stage, at) => [stage, at]));
  const deployments = jobs
    .filter(({ keywords }) => keywords.environment?.action === 'start')
    .map((job) => ({ job, script: texts.of(job, job.keywords.script.join('\n')) }));
  if (deployments.length === 0) return;
  for (const test of jobs) {
    const written = test.keywords.image?.name;
    // A fixed image is a tool; one with variables is what this pipeline has built.
    if (!written?.includes('$')) continue;
    const name = texts.of(test, written);
    const early = deployments.find(
      ({ job, script }) =>
        job !== test &&
        (stageOf.get(job.stage) ?? 0) < (stageOf.get(test.stage) ?? 0) &&
        names(script, name),
    );
    if (!early) continue;
    const text = `job "${early.job.name}" deploys ${written} before job "${test.name}" runs inside it`;
    const hint = `move "${test.name}" to an earlier stage`;
    report.warn('deploy-before-test', early.job.key, text, { hint });
  }
}

/** Whether the name stands there and does not go on: `shop:1` is not in `shop:10`. */
function names(script: string, name: string): boolean {
  if (name === '') return false;
  for (let at = script.indexOf(name); at >= 0; at = script.indexOf(name, at + 1)) {
    if (!/[\w.-]/.test(script.charAt(at + name.length))) return true;
  }
  return false;
}
