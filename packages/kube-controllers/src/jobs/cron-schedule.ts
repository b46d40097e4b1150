import { parseSchedule } from '@slipway/kube-api';
import type { CronJob } from '@slipway/kube-objects';

/** Where a cron job stands in time. */
export interface Timing {
  /** The newest time that has come and has not been used. */
  readonly due?: Date;
  /** Whether very many times were missed. */
  readonly isFarBehind: boolean;
  readonly next?: Date;
}

/** How many missed times are too many to go through. */
const manyMissed = 100;

/** Looks at the clock for a cron job. Throws `BadSchedule`. */
export function timingOf({ spec, status, metadata }: CronJob, now: Date): Timing {
  const schedule = parseSchedule(spec.schedule, spec.timeZone);
  const from = Date.parse(status.lastScheduleTime ?? metadata.creationTimestamp);
  const oldest = now.getTime() - (spec.startingDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const next = schedule.next(now);
  const rest = { isFarBehind: false, ...(next && { next }) };
  const first = schedule.next(new Date(Math.max(from, oldest)));
  if (!first || first > now) return rest;
  const second = schedule.next(first);
  const step = second ? second.getTime() - first.getTime() : Number.POSITIVE_INFINITY;
  const missed = Math.floor((now.getTime() - first.getTime()) / step);
  // Times far back are jumped over: only the newest one counts.
  let due = missed > 2 ? new Date(first.getTime() + (missed - 2) * step - 1) : first;
  for (let time = schedule.next(due); time && time <= now; time = schedule.next(due)) due = time;
  return { ...rest, due, isFarBehind: missed > manyMissed };
}
