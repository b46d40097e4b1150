import type { TimelineJob } from '@slipway/contract';

/** The time of a pipeline as a line from 0 to 100, in which nobody waits for long. */
export interface TimeAxis {
  /** Where a moment is, in percent. */
  place(at: number): number;
  /** Pauses in which nothing ran or was queued, cut short. */
  readonly breaks: readonly { readonly at: number; readonly seconds: number }[];
  readonly isEmpty: boolean;
}

interface Span {
  readonly from: number;
  readonly until: number;
}

/** A pause is cut when it is longer than this part of all the work, and than some seconds. */
const longestShare = 0.2;
const longestMs = 20_000;
/** What is left of a pause that was cut, as a part of all the work. */
const leftShare = 0.04;

/** The axis on which the jobs are drawn; one that still runs ends now. */
export function timeAxis(jobs: readonly TimelineJob[], now: number): TimeAxis {
  const busy = merged(jobs.flatMap((job) => spanOf(job, now)));
  const work = busy.reduce((sum, { from, until }) => sum + until - from, 0);
  const longest = Math.max(longestMs, work * longestShare);
  const left = Math.max(work * leftShare, 1);
  const starts: number[] = [];
  const cuts: { at: number; seconds: number }[] = [];
  let end = 0;
  for (const [index, { from, until }] of busy.entries()) {
    const pause = from - (busy[index - 1]?.until ?? from);
    const isCut = pause > longest;
    if (isCut) cuts.push({ at: end + left / 2, seconds: pause / 1000 });
    const start = end + (isCut ? left : pause);
    starts.push(start);
    end = start + until - from;
  }
  const percent = (ms: number) => (end === 0 ? 0 : (100 * ms) / end);
  return {
    place(at) {
      const index = Math.max(
        0,
        busy.findLastIndex(({ from }) => from <= at),
      );
      const span = busy[index];
      if (!span) return 0;
      const inside = Math.min(Math.max(at, span.from), span.until) - span.from;
      return percent((starts[index] ?? 0) + inside);
    },
    breaks: cuts.map(({ at, seconds }) => ({ at: percent(at), seconds })),
    isEmpty: busy.length === 0,
  };
}

function spanOf({ queued_at, started_at, finished_at }: TimelineJob, now: number): readonly Span[] {
  if (started_at === null) return [];
  const until = finished_at === null ? now : Date.parse(finished_at);
  const from = Math.min(Date.parse(queued_at ?? started_at), Date.parse(started_at));
  return [{ from, until: Math.max(from, until) }];
}

function merged(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && span.from <= last.until) {
      all[all.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
    } else all.push(span);
  }
  return all;
}
