import type { Downstream as Standing } from '@slipway/ci';
import type { PipelineHappening } from '#outbox/happening';

/** How a pipeline stood when something happened to it, as jobs that follow it see that. */
export function standingOf({ status, before }: PipelineHappening): Standing {
  return { status, ...(before !== null && { before }) };
}
