import type { JobStatus } from './job.ts';

/**
 * The status that a trigger job takes over from its downstream pipeline; undefined while it stays
 * as it is. Without a strategy the job is done as soon as the pipeline exists.
 */
export function bridgeStatus(
  strategy: 'depend' | 'mirror' | null,
  downstream: JobStatus,
): 'success' | 'failed' | 'canceled' | 'manual' | 'skipped' | undefined {
  if (strategy === null) return 'success';
  switch (downstream) {
    case 'success':
    case 'canceled':
    case 'failed':
      return downstream;
    case 'skipped':
      return strategy === 'mirror' ? 'skipped' : 'failed';
    case 'manual':
      return strategy === 'mirror' ? 'manual' : undefined;
    default:
      return undefined;
  }
}
