import {
  type Contender,
  countsUnready,
  type JobStatus,
  nextForResource,
  type ProcessMode,
  queueForResource,
} from '@slipway/ci';
import type { Events } from '../events.ts';
import type { Clock, Log } from '../log.ts';
import type { JobRecord } from '../model/job.ts';
import type { Store } from '../store/store.ts';
import type { Scheduler } from './scheduler.ts';
import { createSerial } from './serial.ts';

/** Lets one job of each resource group run at a time. */
export interface Resources {
  /** Looks at every group that has a waiting job; call once, at start. */
  load(): Promise<void>;
  /** Looks whether a job of this group can go on. */
  look(projectId: number, group: string): void;
  /** The jobs that will get the resource, the next one first. */
  upcoming(projectId: number, group: string): Promise<readonly JobRecord[]>;
  idle(): Promise<void>;
  close(): void;
}

export interface ResourcesOptions {
  readonly store: Store;
  readonly events: Events;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly log: Log;
}

const holding = ['preparing', 'pending', 'running', 'canceling'] as const;
const waiting = ['waiting_for_resource'] as const;
const unready = ['created', 'scheduled', 'waiting_for_resource'] as const;
const all = { limit: 100_000, offset: 0, sort: 'asc' } as const;

export function createResources(options: ResourcesOptions): Resources {
  const { store, events, scheduler, clock, log } = options;
  const serial = createSerial<string>();

  const subscription = events.subscribe((event) => {
    if (event.type === 'job') lookAfter(event.job);
  });

  function lookAfter({ projectId, definition }: JobRecord): void {
    if (definition.resource_group !== null) look(projectId, definition.resource_group);
  }

  function look(projectId: number, group: string): void {
    serial
      .run(`${projectId}:${group}`, () => giveTo(projectId, group))
      .catch((error: unknown) => log.error('resource group failed', { group, error }));
  }

  async function modeOf(projectId: number, group: string): Promise<ProcessMode> {
    return (await store.resourceGroups.byKey(projectId, group))?.processMode ?? 'unordered';
  }

  async function jobsOf(
    projectId: number,
    group: string,
    statuses: readonly JobStatus[],
  ): Promise<readonly JobRecord[]> {
    const { items } = await store.jobs.list({ projectId, statuses, includeRetried: true }, all);
    return items.filter(({ definition }) => definition.resource_group === group);
  }

  async function giveTo(projectId: number, group: string): Promise<void> {
    const mode = await modeOf(projectId, group);
    const counted = countsUnready(mode) ? unready : waiting;
    const jobs = await jobsOf(projectId, group, [...holding, ...counted]);
    if (jobs.some(({ status }) => holding.some((each) => each === status))) return;
    const chosen = nextForResource(mode, jobs.flatMap(contender));
    const next = jobs.find(({ id }) => id === chosen);
    if (!next) return;
    await scheduler.move(next.pipelineId, (_pipeline, current) =>
      current
        .filter(({ id, status }) => id === next.id && status === 'waiting_for_resource')
        .map((job) => ({ job, event: { type: 'enqueue', at: clock() } })),
    );
  }

  return {
    async load() {
      const { items } = await store.jobs.list({ statuses: ['waiting_for_resource'] }, all);
      for (const job of items) lookAfter(job);
    },
    look,
    async upcoming(projectId, group) {
      const mode = await modeOf(projectId, group);
      const jobs = await jobsOf(projectId, group, countsUnready(mode) ? unready : waiting);
      const queue = queueForResource(mode, jobs.flatMap(contender));
      return queue.flatMap(({ id }) => jobs.find((job) => job.id === id) ?? []);
    },
    idle: () => serial.idle(),
    close: () => subscription[Symbol.dispose](),
  };
}

function contender({ id, pipelineId, status }: JobRecord): Contender<number>[] {
  const found = unready.find((each) => each === status);
  return found ? [{ id, pipelineId, status: found }] : [];
}
