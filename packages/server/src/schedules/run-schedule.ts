import type { Git } from '@slipway/git';
import type { Clock, Log } from '#log';
import type { Pipeline } from '#pipelines/pipeline';
import type { Pipelines } from '#pipelines/pipelines';
import { type Project, repositoryName } from '#projects/project';
import { objectionToRun } from '#protection/run-rights';
import { Refused } from '#refused';
import { closedTo, createAccess } from '#rights/access';
import type { Store } from '#store/store';
import type { User } from '#users/user';
import { readCron } from './cron.ts';
import type { Schedule } from './schedule.ts';

/** What running schedules needs. */
export interface RunScheduleOptions {
  readonly store: Store;
  readonly git: Git;
  readonly pipelines: Pick<Pipelines, 'create'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes the pipelines of schedules. */
export interface ScheduleRuns {
  /** One run whose time has come. `time` names it: told twice, it makes one pipeline. */
  due(id: number, time: string): Promise<void>;
  /** One more, for somebody who wants it now. Throws `Refused`. */
  run(schedule: Schedule, project: Project, user: User): Promise<Pipeline>;
}

/** Asks each time whether the owner still may. */
export function createScheduleRuns(options: RunScheduleOptions): ScheduleRuns {
  const { store, git, pipelines, clock, log } = options;
  const access = createAccess(store, clock);

  async function make(schedule: Schedule, project: Project, user: User, pushId?: string) {
    const { ref, variables, inputs } = schedule;
    const source = 'schedule';
    const wish = { project, userId: user.id, source, ref, variables, inputs } as const;
    const pipeline = await pipelines.create({ ...wish, ...(pushId && { pushId }) });
    await store.schedules.addRun(schedule.id, pipeline.id);
    return pipeline;
  }

  /** Why the owner may not run it any more; undefined when they may. */
  async function objection({ ref }: Schedule, project: Project, owner: User | undefined) {
    if (owner?.state !== 'active') return 'its owner is blocked or gone: take ownership of it';
    const identity = { by: 'password', user: owner } as const;
    const closed = closedTo('run_pipelines', project);
    if (closed !== undefined) return closed;
    if (!(await access.allows(identity, project, 'run_pipelines'))) {
      return `${owner.username} may not run pipelines here any more: take ownership of it`;
    }
    const repository = git.repository(repositoryName(project));
    return objectionToRun({ access }, { identity, user: owner, project }, repository, ref);
  }

  async function attempt(schedule: Schedule, time: string): Promise<string | null> {
    const [project, owner] = await Promise.all([
      store.projects.get(schedule.projectId),
      store.users.get(schedule.ownerId),
    ]);
    if (!project) return null;
    const why = await objection(schedule, project, owner);
    if (why !== undefined || owner === undefined) return why ?? null;
    const runId = `schedule-${schedule.id}-${time}`;
    const [made] = await store.pipelines.ofPush(runId);
    // Killed between the two writes, the run is not yet known as one.
    if (made) await store.schedules.addRun(schedule.id, made.id);
    else await make(schedule, project, owner, runId);
    return null;
  }

  return {
    async due(id, time) {
      const schedule = await store.schedules.get(id);
      if (!schedule?.isActive || schedule.nextRunAt?.toISOString() !== time) return;
      const lastError = await attempt(schedule, time).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        return error.message;
      });
      if (lastError) log.warn('a schedule made no pipeline', { schedule: id, why: lastError });
      const next = readCron(schedule.cron, schedule.timeZone);
      const nextRunAt = next?.(clock()) ?? null;
      await store.schedules.update(id, { nextRunAt, lastError });
    },
    run: (schedule, project, user) => make(schedule, project, user),
  };
}
