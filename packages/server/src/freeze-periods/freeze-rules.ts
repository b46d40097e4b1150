import { readCron } from '#schedules/cron';
import type { FreezePeriod } from './freeze-period.ts';

type Times = Pick<FreezePeriod, 'freezeStart' | 'freezeEnd' | 'cronTimezone'>;

/** Whether a moment lies in one of these periods: the next that comes of it is its end. */
export function isFrozen(periods: readonly Times[], now: Date): boolean {
  return periods.some((period) => frozenUntil(period, now) !== undefined);
}

/** When the last of the periods ends that hold now; undefined when none does. */
export function frozenUntilBy(periods: readonly Times[], now: Date): Date | undefined {
  const ends = periods.flatMap((period) => frozenUntil(period, now) ?? []);
  return ends.toSorted((a, b) => b.getTime() - a.getTime())[0];
}

/** What a person reads before they play a job that deploys. */
export const frozenText = (until: Date): string =>
  `a deploy freeze holds until ${until.toISOString().replace(/:00\.000Z$/, 'Z')}, and whoever plays it deploys all the same`;

/** When a period ends that a moment lies in; undefined when it lies in none. */
export function frozenUntil(
  { freezeStart, freezeEnd, cronTimezone }: Times,
  now: Date,
): Date | undefined {
  const start = readCron(freezeStart, cronTimezone)?.(now);
  const end = readCron(freezeEnd, cronTimezone)?.(now);
  return end !== undefined && (start === undefined || end < start) ? end : undefined;
}
