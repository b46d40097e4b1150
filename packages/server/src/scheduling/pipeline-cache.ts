import { Refused } from '#refused';
import type { Store } from '#store/store';
import { type LoadedPipeline, loadedPipeline } from './loaded-pipeline.ts';

/** Pipelines with their jobs, read once for each version. */
export interface PipelineCache {
  /** As it is now. Throws `Refused` when there is none. */
  load(pipelineId: number): Promise<LoadedPipeline>;
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

  return {
    put,
    async load(pipelineId) {
      const pipeline = await store.pipelines.get(pipelineId);
      if (!pipeline) {
        forget(pipelineId);
        throw new Refused('not-found', '404 Pipeline Not Found');
      }
      const cached = known.get(pipelineId);
      if (cached?.pipeline.version === pipeline.version) return cached;
      const [jobs, said] = await Promise.all([
        store.jobs.ofPipeline(pipelineId),
        store.commitStatuses.ofPipeline(pipelineId),
      ]);
      const external = said.map(({ status }) => status);
      const loaded = loadedPipeline(pipeline, jobs, external);
      put(loaded);
      return loaded;
    },
  };
}
