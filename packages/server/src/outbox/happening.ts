import type { JobStatus } from '@slipway/ci';
import type { SystemEvent, SystemMessage } from '#system-events/system-event';

/** A job has changed, or a new attempt of it was made (`before` is null). */
export interface JobHappening {
  readonly type: 'job';
  readonly jobId: number;
  readonly pipelineId: number;
  readonly projectId: number;
  readonly status: JobStatus;
  /** Its status until then; the same when other facts have changed. */
  readonly before: JobStatus | null;
  readonly isBridge: boolean;
  readonly resourceGroup: string | null;
}

/** A pipeline was made (`before` is null), or its jobs brought it to another status. */
export interface PipelineHappening {
  readonly type: 'pipeline';
  readonly pipelineId: number;
  readonly projectId: number;
  readonly status: JobStatus;
  readonly before: JobStatus | null;
  /** The trigger job that it was made for. */
  readonly upstreamJobId: number | null;
  readonly upstreamPipelineId: number | null;
}

/** A deployment was made or has changed. */
export interface DeploymentHappening {
  readonly type: 'deployment';
  readonly deploymentId: number;
  readonly jobId: number | null;
  readonly projectId: number;
}

/** A project, group, user or membership was made, changed or removed. */
export interface SystemHappening {
  readonly type: 'system';
  readonly event: SystemEvent;
  /** The group that it happened in; null outside of groups. */
  readonly groupId: number | null;
  /** As things were then: what it tells of may be gone before anybody is told. */
  readonly message: SystemMessage;
}

/** What has become durable, and that something may follow from. */
export type Happening = JobHappening | PipelineHappening | DeploymentHappening | SystemHappening;

/** One line of the outbox. Ids grow in the order in which things happened. */
export interface OutboxEntry {
  readonly id: number;
  readonly at: Date;
  readonly what: Happening;
}
