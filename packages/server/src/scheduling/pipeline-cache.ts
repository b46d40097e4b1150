import type { JobRecord } from '#jobs/job';
import type { JobPlace } from '#jobs/job-store';
import { Refused } from '#refused';
import type { Store } from '#store/store';
import { type LoadedPipeline, loadedPipeline } from './loaded-pipeline.ts';

/** Pipelines with their jobs, read once for each version. */
export interface PipelineCache {
  /** As it is now. Throws `Refused` when there is none. */
  load(pipelineId: number): Promise<LoadedPipeline>;
  /** The same; undefined when there is none. */
  find(pipelineId: number): Promise<LoadedPipeline | undefined>;
  /** One job as it is now, whose pipeline is not read for it. */
  job(place: JobPlace): Promise<JobRecord | undefined>;
  put(loaded: LoadedPipeline): void;
}

/** Jobs kept in memory, of all pipelines together; those used last stay. */
const mostJobs = 10_000;

/**
 * A pipeline of thousands of jobs moves thousands of times: its jobs are read again only when somebody
 * else has changed it, which its version tells.
 */
export function createPipelineCache(store: Store): PipelineCache {
  const known = new Map<number, LoadedPipeline>();
  let jobs = 0;

  function forget(pipelineId: number): void {
    jobs -= known.get(pipelineId)?.jobs.length ?? 0;
    known.delete(pipelineId);
  }

  function put(loaded: LoadedPipeline): void {
    forget(loaded.pipeline.id);
    known.set(loaded.pipeline.id, loaded);
    jobs += loaded.jobs.length;
    for (const oldest of known.keys()) {
      if (jobs <= mostJobs || oldest === loaded.pipeline.id) break;
      forget(oldest);
    }
  }

  /** What is kept of it, if that is how it is now. */
  async function current(pipelineId: number): Promise<LoadedPipeline | undefined> {
    if (!known.has(pipelineId)) return undefined;
    const version = await store.pipelines.version(pipelineId);
    const cached = known.get(pipelineId);
    return cached?.pipeline.version === version ? cached : undefined;
  }

  async function read(pipelineId: number): Promise<LoadedPipeline | undefined> {
    const pipeline = await store.pipelines.get(pipelineId);
    if (!pipeline) {
      forget(pipelineId);
      return undefined;
    }
    const [all, said] = await Promise.all([
      store.jobs.ofPipeline(pipelineId),
      store.commitStatuses.ofPipeline(pipelineId),
    ]);
    const loaded = loadedPipeline(
      pipeline,
      all,
      said.map(({ status }) => status),
    );
    put(loaded);
    return loaded;
  }

  const find = async (pipelineId: number) => (await current(pipelineId)) ?? read(pipelineId);

  return {
    put,
    find,
    async load(pipelineId) {
      const loaded = await find(pipelineId);
      if (!loaded) throw new Refused('not-found', '404 Pipeline Not Found');
      return loaded;
    },
    async job({ id, pipelineId }) {
      const cached = await current(pipelineId);
      const job = cached?.jobs[cached.places.get(id) ?? -1];
      return job ?? store.jobs.get(id);
    },
  };
}
