import { readCron } from '#schedules/cron';
import type { FreezePeriod } from './freeze-period.ts';

type Times = Pick<FreezePeriod, 'freezeStart' | 'freezeEnd' | 'cronTimezone'>;

/** Whether a moment lies in one of these periods: the next that comes of it is its end. */
export function isFrozen(periods: readonly Times[], now: Date): boolean {
  return periods.some((period) => frozenUntil(period, now) !== undefined);
}

/** When a period ends that a moment lies in; undefined when it lies in none. */
export function frozenUntil(
  { freezeStart, freezeEnd, cronTimezone }: Times,
  now: Date,
): Date | undefined {
  const start = readCron(freezeStart, cronTimezone)?.(now);
  const end = readCron(freezeEnd, cronTimezone)?.(now);
  return end !== undefined && (start === undefined || end < start) ? end : undefined;
}
