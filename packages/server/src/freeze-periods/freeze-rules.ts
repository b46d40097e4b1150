import { readCron } from '#schedules/cron';
import type { FreezePeriod } from './freeze-period.ts';

type Times = Pick<FreezePeriod, 'freezeStart' | 'freezeEnd' | 'cronTimezone'>;

/** Whether a moment lies in one of these periods: the next that comes of it is its end. */
export function isFrozen(periods: readonly Times[], now: Date): boolean {
  return periods.some(({ freezeStart, freezeEnd, cronTimezone }) => {
    const start = readCron(freezeStart, cronTimezone)?.(now);
    const end = readCron(freezeEnd, cronTimezone)?.(now);
    return end !== undefined && (start === undefined || end < start);
  });
}
