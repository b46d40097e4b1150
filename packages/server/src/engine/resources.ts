import { nextForResource } from '@slipway/ci';
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
const all = { limit: 100_000, offset: 0, sort: 'asc' } as const;

export function createResources(options: ResourcesOptions): Resources {
  const { store, events, scheduler, clock, log } = options;
  const serial = createSerial<string>();

  const subscription = events.subscribe((event) => {
    if (event.type === 'job' && event.job.definition.resource_group !== null) look(event.job);
  });

  function look(job: JobRecord): void {
    const group = job.definition.resource_group;
    if (group === null) return;
    serial
      .run(`${job.projectId}:${group}`, () => giveTo(job.projectId, group))
      .catch((error: unknown) => log.error('resource group failed', { group, error }));
  }

  async function giveTo(projectId: number, group: string): Promise<void> {
    const inGroup = ({ definition }: JobRecord) => definition.resource_group === group;
    const statuses = [...holding, 'waiting_for_resource'] as const;
    const { items } = await store.jobs.list({ projectId, statuses, includeRetried: true }, all);
    const jobs = items.filter(inGroup);
    if (jobs.some(({ status }) => holding.some((each) => each === status))) return;
    const contenders = jobs.map(({ id, pipelineId }) => ({
      id,
      pipelineId,
      status: 'waiting_for_resource' as const,
    }));
    const chosen = nextForResource('unordered', contenders);
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
      for (const job of items) look(job);
    },
    idle: () => serial.idle(),
    close: () => subscription[Symbol.dispose](),
  };
}
