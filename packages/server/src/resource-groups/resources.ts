import { countsUnready, nextForResource, type ProcessMode, queueForResource } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Reactor } from '#outbox/reactor';
import type { Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';

/** Lets one job of each resource group run at a time. */
export interface Resources {
  /** Looks at every group that has a waiting job; call once, at start. */
  catchUp(): Promise<void>;
  /** Lets the next job of each of these groups go on. */
  give(projectId: number, groups: ReadonlySet<string>): Promise<void>;
  /** The jobs that will get the resource, the next one first. */
  upcoming(projectId: number, group: string): Promise<readonly JobRecord[]>;
  /** Looks at the groups of jobs that have moved. */
  readonly reactor: Reactor;
}

export interface ResourcesOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
}

const holding: ReadonlySet<string> = new Set(['preparing', 'pending', 'running', 'canceling']);
const waiting = ['waiting_for_resource'] as const;
const unready = ['created', 'scheduled', 'waiting_for_resource'] as const;

export function createResources({ store, scheduler, clock }: ResourcesOptions): Resources {
  async function modeOf(projectId: number, group: string): Promise<ProcessMode> {
    return (await store.resourceGroups.byKey(projectId, group))?.processMode ?? 'unordered';
  }

  /** Who gets the resource now: the job's id; undefined while another holds it. */
  async function nextOf(projectId: number, group: string): Promise<number | undefined> {
    const [first, second] = await store.jobs.contenders(projectId, group, waiting, 2);
    if (!first || (await store.jobs.holdsResource(projectId, group))) return undefined;
    const mode = await modeOf(projectId, group);
    if (mode === 'unordered' || (!second && !countsUnready(mode))) return first.id;
    const counted = countsUnready(mode) ? unready : waiting;
    return nextForResource(mode, await store.jobs.contenders(projectId, group, counted));
  }

  /** Lets the next job of each of these groups go on, those of one pipeline together. */
  async function give(projectId: number, groups: ReadonlySet<string>): Promise<void> {
    const chosen = new Map<number, string>();
    for (const group of groups) {
      const next = await nextOf(projectId, group);
      if (next !== undefined) chosen.set(next, group);
    }
    const jobs = await store.jobs.some([...chosen.keys()]);
    for (const pipelineId of new Set(jobs.map((job) => job.pipelineId))) {
      let isFirst = true;
      await scheduler.move(pipelineId, async (_pipeline, current) => {
        const ready = current.filter(
          ({ id, status }) => chosen.has(id) && status === 'waiting_for_resource',
        );
        // Somebody else was faster at one of them: who is next is found out again.
        const those = isFirst ? ready : await stillNext(ready);
        isFirst = false;
        return those.map((job) => ({ job, event: { type: 'enqueue', at: clock() } }));
      });
    }
  }

  async function stillNext(jobs: readonly JobRecord[]): Promise<readonly JobRecord[]> {
    const next = await Promise.all(
      jobs.map((job) => nextOf(job.projectId, job.resourceGroup ?? '')),
    );
    return jobs.filter(({ id }, index) => next[index] === id);
  }

  return {
    async catchUp() {
      const awaited = await store.jobs.awaitedResources();
      for (const [projectId, groups] of Map.groupBy(awaited, (each) => each.projectId)) {
        await give(projectId, new Set(groups.map(({ group }) => group)));
      }
    },
    give,
    async upcoming(projectId, group) {
      const mode = await modeOf(projectId, group);
      const counted = countsUnready(mode) ? unready : waiting;
      const queue = queueForResource(mode, await store.jobs.contenders(projectId, group, counted));
      const jobs = await store.jobs.some(queue.map(({ id }) => id));
      const byId = new Map(jobs.map((job) => [job.id, job]));
      return queue.flatMap(({ id }) => byId.get(id) ?? []);
    },
    reactor: {
      name: 'resource-groups',
      reach: 'once',
      // Many jobs of a project that move together cost one look; who has the resource frees nothing.
      hears: (what) =>
        what.type === 'job' && what.resourceGroup !== null && !holding.has(what.status)
          ? what.projectId
          : undefined,
      async react(entries) {
        const groups = new Set<string>();
        let projectId = 0;
        for (const { what } of entries) {
          if (what.type !== 'job' || what.resourceGroup === null) continue;
          projectId = what.projectId;
          groups.add(what.resourceGroup);
        }
        await give(projectId, groups);
      },
    },
  };
}
