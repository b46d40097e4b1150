import { createFreshRef, deleteRef, type Git } from '@slipway/git';
import type { Log } from '#log';
import { repositoryName } from '#projects/project';
import type { Pipeline } from './pipeline.ts';

/**
 * The ref `refs/pipelines/ID` that jobs fetch by, so that they find their commit when the branch has
 * moved on or is gone.
 */
export interface PipelineRefs {
  /** Begins to make it; scheduling goes on meanwhile. */
  keep(pipeline: Pick<Pipeline, 'id' | 'projectId' | 'sha'>): void;
  /** Resolves when the pipeline's ref can be fetched. */
  ready(pipelineId: number): Promise<void>;
  drop(pipeline: Pick<Pipeline, 'id' | 'projectId'>): Promise<void>;
}

export function createPipelineRefs(git: Git, log: Log): PipelineRefs {
  const underWay = new Map<number, Promise<void>>();
  const repositoryOf = (id: number) => git.repository(repositoryName({ id }));
  const refOf = (id: number) => `refs/pipelines/${id}`;

  return {
    keep({ id, projectId, sha }) {
      const made = createFreshRef(repositoryOf(projectId), refOf(id), sha)
        // The branch's own ref still leads to the commit, most likely.
        .catch((error: unknown) => log.warn('a pipeline has no ref', { pipeline: id, error }))
        .finally(() => underWay.delete(id));
      underWay.set(id, made);
    },
    async ready(pipelineId) {
      await underWay.get(pipelineId);
    },
    drop: ({ id, projectId }) => deleteRef(repositoryOf(projectId), refOf(id)),
  };
}
