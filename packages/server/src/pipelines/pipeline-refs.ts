import { createFreshRef, deleteRefs, type Git } from '@slipway/git';
import type { Log } from '#log';
import { repositoryName } from '#projects/project';
import { createSerial } from '#scheduling/serial';
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
  /** Deletes it: due work. What is asked for while git works on a repository is done together. */
  drop(pipeline: Pick<Pipeline, 'id' | 'projectId'>): Promise<void>;
}

/** Refs of one project are deleted together. */
export function createPipelineRefs(git: Git, log: Log): PipelineRefs {
  const serial = createSerial<number>();
  /** Refs that wait for being deleted, by project. */
  const dropped = new Map<number, string[]>();
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
    drop({ id, projectId }) {
      const together = dropped.get(projectId) ?? [];
      dropped.set(projectId, together);
      together.push(refOf(id));
      return serial.run(projectId, async () => {
        const refs = together.splice(0);
        if (refs.length > 0) await deleteRefs(repositoryOf(projectId), refs);
      });
    },
  };
}
