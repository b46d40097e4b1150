import type { Client } from '#coordinator/client';
import { Trace } from '#coordinator/trace';
import type { Log } from '#log/log';
import { errorLine } from '#log/log-text';
import type { Journal, JournalEntry } from './journal.ts';

/**
 * Tells the server how the jobs of a killed process ended.
 *
 * A job that had ended before the kill gets the result it had. One that was still running has
 * failed: its processes are swept, and its log says so after the last byte it printed.
 */
export async function reportLostJobs(
  entries: readonly JournalEntry[],
  place: { readonly client: Client; readonly journal: Journal; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  for (const entry of entries) {
    try {
      await report(entry, place, signal);
    } catch (error) {
      place.log.error('could not report a lost job', { job: entry.id, error });
    }
  }
}

async function report(
  entry: JournalEntry,
  { client, journal, log }: Parameters<typeof reportLostJobs>[1],
  signal: AbortSignal,
): Promise<void> {
  const trace = await Trace.reopen(journal.spoolPath(entry.id), {
    client,
    job: entry,
    isDebug: false,
    onStatus: () => undefined,
  });
  try {
    if (!entry.result) await trace.append([Buffer.from(`\n${errorLine(lostText)}`)]);
    const lost = { state: 'failed', failure_reason: 'runner_system_failure' } as const;
    const ending = await trace.finish(entry.result ?? lost, signal);
    log.warn('job of a killed runner reported', { job: entry.id, ending });
    if (ending !== 'unreachable') await journal.remove(entry.id);
  } finally {
    await trace.close();
  }
}

const lostText =
  'Job failed (system failure): the runner was killed while this job ran; it can be retried';
