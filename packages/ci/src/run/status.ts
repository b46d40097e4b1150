import type { JobStatus } from './job.ts';

/** A stage or pipeline is in one of a job's states. */
export type CompositeStatus = JobStatus;

const completed: ReadonlySet<CompositeStatus> = new Set([
  'success',
  'failed',
  'canceled',
  'skipped',
]);

/** Whether nothing comes after this status by itself. */
export const isCompleted = (status: CompositeStatus): boolean => completed.has(status);

/** The facts about one job that a composite status looks at. */
export interface StatusInput {
  readonly status: JobStatus;
  /** Whether its failure, or its waiting for a person, is tolerated. */
  readonly isAllowedToFail: boolean;
}

const bits = {
  created: 1,
  preparing: 2,
  pending: 4,
  running: 8,
  success: 16,
  failed: 32,
  canceled: 64,
  skipped: 128,
  manual: 256,
  scheduled: 512,
  waiting_for_resource: 1024,
  canceling: 2048,
  warnings: 4096,
  ignored: 8192,
} as const;

/** Statuses of many jobs as a set of bits, so that a thousand jobs are added in no time. */
export type StatusSet = number;

/** The element that one job adds to a set; combine them with `|`. */
export function statusBit({ status, isAllowedToFail }: StatusInput): StatusSet {
  if (isAllowedToFail && (status === 'failed' || status === 'canceled')) return bits.warnings;
  if (isAllowedToFail && status === 'manual') return bits.ignored;
  return bits[status];
}

const tolerated = bits.warnings | bits.ignored;

/** GitLab's table, first match wins: `only` these, or `any` of these. */
const table: readonly (readonly ['only' | 'any', number, CompositeStatus])[] = [
  ['only', bits.skipped | bits.ignored, 'skipped'],
  ['only', bits.success | bits.skipped | tolerated, 'success'],
  ['only', bits.created | tolerated, 'created'],
  ['only', bits.preparing | tolerated, 'preparing'],
  ['only', bits.canceled | bits.success | bits.skipped | tolerated, 'canceled'],
  ['only', bits.pending | bits.created | bits.skipped | tolerated, 'pending'],
  ['any', bits.running | bits.pending, 'running'],
  ['any', bits.waiting_for_resource, 'waiting_for_resource'],
  ['any', bits.manual, 'manual'],
  ['any', bits.scheduled, 'scheduled'],
  ['any', bits.preparing, 'preparing'],
  ['any', bits.created, 'running'],
  ['any', bits.canceling, 'canceling'],
];

/**
 * The status of a group of jobs, undefined for none. `needs`: the question is about the needs of a
 * job, where a skipped or unplayed job stops what needs it.
 */
export function compositeStatus(
  set: StatusSet,
  question: 'all' | 'needs' = 'all',
): CompositeStatus | undefined {
  if (set === 0) return undefined;
  if (question === 'needs' && set & (bits.skipped | bits.ignored)) return 'skipped';
  for (const [how, mask, status] of table) {
    if (how === 'only' ? (set & ~mask) === 0 : (set & mask) !== 0) return status;
  }
  return 'failed';
}

/**
 * The status of a stage that was `before` and whose jobs now come to `composite`. GitLab's stages
 * never go back to `created`: a skipped stage stays so until one of its jobs has its turn.
 */
export function nextStageStatus(
  before: CompositeStatus,
  composite: CompositeStatus,
): CompositeStatus {
  return composite === 'created' ? before : composite;
}

const resumed: ReadonlySet<CompositeStatus> = new Set([
  'running',
  'success',
  'failed',
  'canceling',
  'canceled',
]);

/** The same for a pipeline, which also does not wait for its first runner twice. */
export function nextPipelineStatus(
  before: CompositeStatus,
  composite: CompositeStatus,
): CompositeStatus {
  if (composite === 'pending' && resumed.has(before)) return 'running';
  return nextStageStatus(before, composite);
}
