import { countsUnready, nextForResource, type ProcessMode, queueForResource } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { Store } from '#store/store';

/** Whose turn it is in a resource group. */
export interface Turns {
  /** Who gets the resource now: the job's id; undefined while another holds it. */
  next(projectId: number, group: string): Promise<number | undefined>;
  /** Those of these jobs whose turn it is still. */
  stillNext(jobs: readonly JobRecord[]): Promise<readonly JobRecord[]>;
  /** The jobs that will get the resource, the next one first. */
  upcoming(projectId: number, group: string): Promise<readonly JobRecord[]>;
}

const waiting = ['waiting_for_resource'] as const;
const unready = ['created', 'scheduled', 'waiting_for_resource'] as const;

/** By the group's process mode, and by what the store says at that moment. */
export function createTurns(store: Store): Turns {
  async function modeOf(projectId: number, group: string): Promise<ProcessMode> {
    return (await store.resourceGroups.byKey(projectId, group))?.processMode ?? 'unordered';
  }

  async function next(projectId: number, group: string): Promise<number | undefined> {
    const [first, second] = await store.jobs.contenders(projectId, group, waiting, 2);
    if (!first || (await store.jobs.holdsResource(projectId, group))) return undefined;
    const mode = await modeOf(projectId, group);
    if (mode === 'unordered' || (!second && !countsUnready(mode))) return first.id;
    const counted = countsUnready(mode) ? unready : waiting;
    return nextForResource(mode, await store.jobs.contenders(projectId, group, counted));
  }

  return {
    next,
    async stillNext(jobs) {
      const ids = await Promise.all(
        jobs.map((job) => next(job.projectId, job.resourceGroup ?? '')),
      );
      return jobs.filter(({ id }, index) => ids[index] === id);
    },
    async upcoming(projectId, group) {
      const mode = await modeOf(projectId, group);
      const counted = countsUnready(mode) ? unready : waiting;
      const queue = queueForResource(mode, await store.jobs.contenders(projectId, group, counted));
      const jobs = await store.jobs.some(queue.map(({ id }) => id));
      const byId = new Map(jobs.map((job) => [job.id, job]));
      return queue.flatMap(({ id }) => byId.get(id) ?? []);
    },
  };
}
