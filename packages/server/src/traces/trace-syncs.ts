import type { Log } from '#log';

/** Runs something later, and does not keep the process alive for it; undone by what it answers. */
export type Later = (run: () => void, milliseconds: number) => () => void;

/**
 * Brings growing logs to the disk every few seconds: whoever reads one after a power cut, or after a disk that
 * has failed, misses no more than that. Not with each piece that comes, since a sync may take as long as all else that
 * a job costs the server.
 */
export interface TraceSyncs {
  /** Something was added to the log of a job. */
  changed(jobId: number): void;
  /** Whether something was added that no sync has brought to the disk yet. */
  isWaiting(jobId: number): boolean;
  /** A sync of all that there is has begun or ended, or the log is gone. */
  settled(jobId: number): void;
  /** Syncs what is left, now, and no more from then on. */
  close(): Promise<void>;
}

/** How it is done. */
export interface TraceSyncsOptions {
  /** Says `settled` when it begins. */
  readonly sync: (jobId: number) => Promise<void>;
  readonly log: Log;
  readonly later?: Later | undefined;
}

/** From the first change on; the next round comes so long after the last one has ended. */
const pauseMs = 3000;

/** One log after the other, so that however many grow, one thread of the system's pool waits for the disk. */
export function createTraceSyncs(options: TraceSyncsOptions): TraceSyncs {
  const { sync, log, later = afterTime } = options;
  const changed = new Set<number>();
  let cancel: (() => void) | undefined;
  let round: Promise<void> | undefined;
  let isClosed = false;

  async function syncAll(): Promise<void> {
    for (const jobId of [...changed]) {
      if (!changed.has(jobId)) continue;
      await sync(jobId).catch((error: unknown) =>
        log.error('a log could not be brought to the disk', { job: jobId, error }),
      );
    }
  }

  function plan(): void {
    if (isClosed || cancel !== undefined || round !== undefined || changed.size === 0) return;
    cancel = later(() => {
      cancel = undefined;
      // Else what a sync lets change would be planned before there is a round.
      round = Promise.resolve()
        .then(syncAll)
        .finally(() => {
          round = undefined;
          plan();
        });
    }, pauseMs);
  }

  return {
    changed(jobId) {
      changed.add(jobId);
      plan();
    },
    isWaiting: (jobId) => changed.has(jobId),
    settled: (jobId) => void changed.delete(jobId),
    async close() {
      isClosed = true;
      cancel?.();
      await round;
      await syncAll();
    },
  };
}

function afterTime(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds).unref();
  return () => clearTimeout(timer);
}
