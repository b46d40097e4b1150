import {
  type Contender,
  countsUnready,
  type JobStatus,
  nextForResource,
  type ProcessMode,
  queueForResource,
} from '@slipway/ci';
import type { Events } from '#events';
import type { JobRecord } from '#jobs/job';
import type { Clock, Log } from '#log';
import type { Scheduler } from '#scheduling/scheduler';
import { createSerial } from '#scheduling/serial';
import type { Store } from '#store/store';

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
  const serial = createSerial<number>();
  /** Groups to look at, by project: many jobs that change together cost one look. */
  const dirty = new Map<number, Set<string>>();

  const subscription = events.subscribe((event) => {
    if (event.type === 'job') lookAfter(event.job);
  });

  function lookAfter({ projectId, definition }: JobRecord): void {
    if (definition.resource_group !== null) look(projectId, definition.resource_group);
  }

  function look(projectId: number, group: string): void {
    const known = dirty.get(projectId);
    if (known) {
      known.add(group);
      return;
    }
    const groups = new Set([group]);
    dirty.set(projectId, groups);
    const work = () => {
      dirty.delete(projectId);
      return giveTo(projectId, groups);
    };
    serial
      .run(projectId, work)
      .catch((error: unknown) =>
        log.error('resource groups failed', { project: projectId, error }),
      );
  }

  async function modeOf(projectId: number, group: string): Promise<ProcessMode> {
    return (await store.resourceGroups.byKey(projectId, group))?.processMode ?? 'unordered';
  }

  /** Jobs in one of these states, by their group. */
  async function jobsByGroup(
    projectId: number,
    statuses: readonly JobStatus[],
  ): Promise<ReadonlyMap<string, readonly JobRecord[]>> {
    const { items } = await store.jobs.list({ projectId, statuses, includeRetried: true }, all);
    return Map.groupBy(items, ({ definition }) => definition.resource_group ?? '');
  }

  /** Lets the next job of each of these groups go on, those of one pipeline together. */
  async function giveTo(projectId: number, groups: ReadonlySet<string>): Promise<void> {
    const known = await jobsByGroup(projectId, [...holding, ...unready]);
    const chosen: JobRecord[] = [];
    for (const group of groups) {
      const jobs = known.get(group) ?? [];
      // A job that is alone in its group goes on in any mode.
      const mode = jobs.length > 1 ? await modeOf(projectId, group) : 'unordered';
      const next = nextOf(mode, jobs);
      if (next) chosen.push(next);
    }
    for (const [pipelineId, jobs] of Map.groupBy(chosen, (job) => job.pipelineId)) {
      const ids = new Set(jobs.map(({ id }) => id));
      await scheduler.move(pipelineId, (_pipeline, current) =>
        current
          .filter(({ id, status }) => ids.has(id) && status === 'waiting_for_resource')
          .map((job) => ({ job, event: { type: 'enqueue', at: clock() } })),
      );
    }
  }

  return {
    async load() {
      const { items } = await store.jobs.list({ statuses: ['waiting_for_resource'] }, all);
      for (const job of items) lookAfter(job);
    },
    look,
    async upcoming(projectId, group) {
      const mode = await modeOf(projectId, group);
      const counted = countsUnready(mode) ? unready : waiting;
      const jobs = (await jobsByGroup(projectId, counted)).get(group) ?? [];
      const queue = queueForResource(mode, jobs.flatMap(contender));
      return queue.flatMap(({ id }) => jobs.find((job) => job.id === id) ?? []);
    },
    idle: () => serial.idle(),
    close: () => subscription[Symbol.dispose](),
  };
}

/** The job of a group that gets the resource now; undefined while another holds it. */
function nextOf(mode: ProcessMode, jobs: readonly JobRecord[]): JobRecord | undefined {
  if (jobs.some(({ status }) => holding.some((each) => each === status))) return undefined;
  const chosen = nextForResource(mode, jobs.flatMap(contender));
  return jobs.find(({ id }) => id === chosen);
}

function contender({ id, pipelineId, status }: JobRecord): Contender<number>[] {
  const found = unready.find((each) => each === status);
  return found ? [{ id, pipelineId, status: found }] : [];
}
