import type { JobEvent } from '@slipway/ci';
import type { Scheduler } from '#scheduling/scheduler';
import type { Services } from '#services';
import type { CoverageFinder } from './coverage.ts';
import type { JobRecord } from './job.ts';

/** What the end of a job works with. */
export interface FinishContext extends Pick<Services, 'store' | 'traces'> {
  readonly scheduler: Scheduler;
  readonly coverage: CoverageFinder;
}

/**
 * Ends a job as its runner tells it, once its log is safe on the disk. Undefined when it was canceled,
 * or given up, at the same moment.
 */
export async function finishJob(
  context: FinishContext,
  job: JobRecord,
  event: JobEvent,
): Promise<JobRecord | undefined> {
  await context.traces.sync(job.id);
  await keepCoverage(context, job);
  const [ended] = await context.scheduler.move(job.pipelineId, (_pipeline, _jobs, jobOf) => {
    const current = jobOf(job.id);
    return current ? [{ job: current, event }] : [];
  });
  return ended;
}

/** Tools print their summary last, so the end of the trace is enough. */
const coverageBytes = 256 * 1024;

async function keepCoverage(
  { store, traces, coverage }: FinishContext,
  { id, definition }: JobRecord,
): Promise<void> {
  const pattern = definition.coverage;
  if (pattern === null) return;
  const start = Math.max(0, ((await traces.size(id)) ?? 0) - coverageBytes);
  const found = await coverage.find(pattern, await traces.text(id, { start }));
  if (found === 'too-slow') {
    const advice = 'make its lines shorter, or the pattern simpler';
    await traces.note(id, `WARNING: the coverage took too long to find: ${advice}\n`);
  } else if (found !== null) await store.jobs.update(id, { coverage: found });
}
