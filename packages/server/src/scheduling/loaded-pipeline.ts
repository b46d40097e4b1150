import type { JobState } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import { jobState } from '#jobs/job-state';
import type { Pipeline } from '#pipelines/pipeline';

/** A pipeline with its latest attempts, in its order. */
export interface LoadedPipeline {
  readonly pipeline: Pipeline;
  readonly jobs: readonly JobRecord[];
  /** The same jobs as `decide` sees them. */
  readonly states: readonly JobState[];
  /** Where a job stands in that order, by its id. */
  readonly places: ReadonlyMap<number, number>;
}

export function loadedPipeline(pipeline: Pipeline, jobs: readonly JobRecord[]): LoadedPipeline {
  return { pipeline, jobs, states: jobs.map(jobState), places: placesOf(jobs) };
}

/** As it is after a step that has left `jobs` at these places. Costs what has changed. */
export function changedPipeline(
  before: LoadedPipeline,
  pipeline: Pipeline,
  written: ReadonlyMap<number, JobRecord>,
): LoadedPipeline {
  const jobs = [...before.jobs];
  const states = [...before.states];
  let isSame = true;
  for (const [place, job] of written) {
    isSame &&= jobs[place]?.id === job.id;
    jobs[place] = job;
    states[place] = jobState(job);
  }
  return { pipeline, jobs, states, places: isSame ? before.places : placesOf(jobs) };
}

function placesOf(jobs: readonly JobRecord[]): ReadonlyMap<number, number> {
  return new Map(jobs.map(({ id }, place) => [id, place]));
}
