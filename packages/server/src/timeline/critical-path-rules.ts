/** A job as far as the length of its pipeline depends on it. */
export interface TimedJob {
  readonly id: number;
  readonly name: string;
  readonly stageIndex: number;
  /** Jobs it starts after, by name; undefined for one that waits for the stages before its own. */
  readonly needs: readonly string[] | undefined;
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Where the time of a pipeline went. */
export interface CriticalPath {
  /** The jobs that one after another made it as long as it was. */
  readonly path: readonly number[];
  /** By how many seconds it would have been shorter if this job of the path had taken no time. */
  readonly saves: ReadonlyMap<number, number>;
}

interface Ran extends TimedJob {
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/** After so long without any work it is a person, or the clock, that a pipeline goes on by. */
const pauseMs = 30_000;

/**
 * The longest way through what has run by itself, and what each job of it cost: what somebody played or
 * tried again after a pause made nothing longer. Reads no clock.
 */
export function criticalPath(jobs: readonly TimedJob[]): CriticalPath {
  const ran = beforePause(
    jobs.filter(hasRun).sort((a, b) => +a.startedAt - +b.startedAt || a.id - b.id),
  );
  const before = new Map(ran.map((job) => [job.id, predecessors(job, ran)]));
  const path: Ran[] = [];
  let next = lastToEnd(ran);
  while (next) {
    path.unshift(next);
    next = lastToEnd(before.get(next.id) ?? []);
  }
  const end = endWithout(ran, before, undefined);
  const saves = new Map(
    path.map(({ id }) => [id, (end - endWithout(ran, before, id)) / 1000] as const),
  );
  return { path: path.map(({ id }) => id), saves };
}

/** @param ran in the order in which they began */
function beforePause(ran: readonly Ran[]): readonly Ran[] {
  let busyUntil = Infinity;
  const last = ran.findIndex((job, index) => {
    const from = Math.min(+job.startedAt, +(job.queuedAt ?? job.startedAt));
    const isAfterPause = index > 0 && from > busyUntil + pauseMs;
    busyUntil = index === 0 ? +job.finishedAt : Math.max(busyUntil, +job.finishedAt);
    return isAfterPause;
  });
  return last < 0 ? ran : ran.slice(0, last);
}

function hasRun(job: TimedJob): job is Ran {
  return job.startedAt !== null && job.finishedAt !== null;
}

/** What it waited for: only what had ended by then, so that a job that was played early waits for nothing. */
function predecessors(job: Ran, ran: readonly Ran[]): readonly Ran[] {
  return ran.filter(
    (other) =>
      other.id !== job.id &&
      +other.finishedAt <= +job.startedAt &&
      (job.needs ? job.needs.includes(other.name) : other.stageIndex < job.stageIndex),
  );
}

function lastToEnd(jobs: readonly Ran[]): Ran | undefined {
  return jobs.reduce<Ran | undefined>(
    (last, job) => (last && +last.finishedAt >= +job.finishedAt ? last : job),
    undefined,
  );
}

/** When all had ended if one job had taken no time and each had waited as long as it did. */
function endWithout(
  ran: readonly Ran[],
  before: ReadonlyMap<number, readonly Ran[]>,
  without: number | undefined,
): number {
  const ends = new Map<number, number>();
  for (const job of ran) {
    const needed = before.get(job.id) ?? [];
    const readyThen = Math.max(...needed.map(({ finishedAt }) => +finishedAt));
    const readyNow = Math.max(...needed.map(({ id }) => ends.get(id) ?? 0));
    const startedAt = needed.length === 0 ? +job.startedAt : readyNow + +job.startedAt - readyThen;
    const took = job.id === without ? 0 : +job.finishedAt - +job.startedAt;
    ends.set(job.id, startedAt + took);
  }
  return Math.max(...ends.values());
}
