import { countedAs, type JobState, type JobStatus, type Tally, tallyOf } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import { jobState } from '#jobs/job-state';
import type { Pipeline } from '#pipelines/pipeline';

/** A pipeline with its latest attempts, in its order. */
export interface LoadedPipeline {
  readonly pipeline: Pipeline;
  readonly jobs: readonly JobRecord[];
  /** The same jobs as `decide` sees them. */
  readonly states: readonly JobState[];
  /** The same, counted. */
  readonly tally: Tally;
  /** What other systems say of it. */
  readonly external: readonly JobStatus[];
  /** Where a job stands in that order, by its id. */
  readonly places: ReadonlyMap<number, number>;
}

export function loadedPipeline(
  pipeline: Pipeline,
  jobs: readonly JobRecord[],
  external: readonly JobStatus[],
): LoadedPipeline {
  const states = jobs.map(jobState);
  return { pipeline, jobs, states, external, tally: tallyOf(states), places: placesOf(jobs) };
}

/** As it is after a step that has left `jobs` at these places. Costs what has changed. */
export function changedPipeline(
  before: LoadedPipeline,
  pipeline: Pipeline,
  written: ReadonlyMap<number, JobRecord>,
): LoadedPipeline {
  const jobs = [...before.jobs];
  const states = [...before.states];
  const tally = before.tally.copy();
  let isSame = true;
  for (const [place, job] of written) {
    isSame &&= jobs[place]?.id === job.id;
    jobs[place] = job;
    putState(states, tally, place, jobState(job));
  }
  const places = isSame ? before.places : placesOf(jobs);
  return { pipeline, jobs, states, external: before.external, tally, places };
}

/** Puts a state in its place, and counts it instead of the one that stood there. */
export function putState(states: JobState[], tally: Tally, place: number, next: JobState): void {
  const before = states[place];
  if (before) tally.add(countedAs(before), -1);
  tally.add(countedAs(next));
  states[place] = next;
}

function placesOf(jobs: readonly JobRecord[]): ReadonlyMap<number, number> {
  return new Map(jobs.map(({ id }, place) => [id, place]));
}
