import type { JobRecord } from '#jobs/job';
import type { Clock } from '#log';
import type { Reactor } from '#outbox/reactor';
import type { Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';
import { createTurns } from './resource-turns.ts';

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

/** Where jobs wait, and what moves them. */
export interface ResourcesOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
}

const holding: ReadonlySet<string> = new Set(['preparing', 'pending', 'running', 'canceling']);

/** The scheduler moves the jobs, and asks anew when somebody else was faster. */
export function createResources({ store, scheduler, clock }: ResourcesOptions): Resources {
  const turns = createTurns(store);

  /** Lets the next job of each of these groups go on, those of one pipeline together. */
  async function give(projectId: number, groups: ReadonlySet<string>): Promise<void> {
    const chosen = new Map<number, string>();
    for (const group of groups) {
      const next = await turns.next(projectId, group);
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
        const those = isFirst ? ready : await turns.stillNext(ready);
        isFirst = false;
        return those.map((job) => ({ job, event: { type: 'enqueue', at: clock() } }));
      });
    }
  }

  return {
    async catchUp() {
      const awaited = await store.jobs.awaitedResources();
      for (const [projectId, groups] of Map.groupBy(awaited, (each) => each.projectId)) {
        await give(projectId, new Set(groups.map(({ group }) => group)));
      }
    },
    give,
    upcoming: turns.upcoming,
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
