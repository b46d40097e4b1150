import type { Pipeline } from '#pipelines/pipeline';
import type { Change, Listed, New, Page } from '#store/records';
import type { GivenVariable } from '#variables/variable';

/** A pipeline that is to be made again and again. */
export interface Schedule {
  readonly id: number;
  readonly projectId: number;
  /** In whose name its pipelines run. */
  readonly ownerId: number;
  readonly description: string;
  /** In full: `refs/heads/main`. */
  readonly ref: string;
  /** Five fields. */
  readonly cron: string;
  readonly timeZone: string;
  readonly isActive: boolean;
  readonly variables: readonly GivenVariable[];
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Null while it is not active, and when no time fits. */
  readonly nextRunAt: Date | null;
  /** Why the last run made no pipeline. */
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The due work of a schedule: it is planned with each change of `nextRunAt`. */
export const scheduleDueKind = 'pipeline-schedule';

/** What is remembered of schedules. */
export interface ScheduleStore {
  create(schedule: New<Schedule>): Promise<Schedule>;
  update(id: number, change: Change<Schedule>): Promise<Schedule | undefined>;
  delete(id: number): Promise<void>;
  get(id: number): Promise<Schedule | undefined>;
  list(projectId: number, isActive: boolean | undefined, page: Page): Promise<Listed<Schedule>>;
  /** Remembers that a pipeline was made by a schedule. */
  addRun(scheduleId: number, pipelineId: number): Promise<void>;
  /** Its pipelines, the newest first unless the page says otherwise. */
  runs(scheduleId: number, page: Page): Promise<Listed<Pipeline>>;
  /** The schedule that has made a pipeline. */
  ofPipeline(pipelineId: number): Promise<Schedule | undefined>;
}
