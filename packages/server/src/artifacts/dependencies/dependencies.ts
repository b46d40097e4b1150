import type { CiVariable } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';

/**
 * The jobs whose artifacts a job receives: those it needs with artifacts, else those it depends on,
 * else every job of the stages before it. `jobs` come in the pipeline's order, stage after stage.
 */
export function dependenciesOf(job: JobRecord, jobs: readonly JobRecord[]): readonly JobRecord[] {
  const { needs, dependencies } = job.definition;
  const listed = dependencies && new Set(dependencies);
  if (needs) {
    const needed = new Set(needs.filter(({ artifacts }) => artifacts).map((need) => need.job));
    return jobs.filter(({ name }) => needed.has(name) && (!listed || listed.has(name)));
  }
  if (listed) return jobs.filter(({ name }) => listed.has(name));
  const end = jobs.findIndex(({ stageIndex }) => stageIndex >= job.stageIndex);
  return end < 0 ? jobs : jobs.slice(0, end);
}

/** Variables from the dotenv reports of these jobs. */
export function dotenvOf(jobs: readonly JobRecord[]): CiVariable[] {
  return jobs.flatMap(({ dotenv }) =>
    Object.entries(dotenv).map(([key, value]) => ({ key, value })),
  );
}
