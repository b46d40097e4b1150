import { Cron } from 'croner';

/** When a text of five fields comes true the next time after a moment; undefined for never. */
export type NextTime = (after: Date) => Date | undefined;

/** Reads five fields, or a word such as `@daily`. Undefined for what is no such text. */
export function readCron(text: string, timeZone: string): NextTime | undefined {
  try {
    const cron = new Cron(text.trim(), { timezone: timeZone, mode: '5-part', paused: true });
    return (after) => cron.nextRun(after) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Whether a name is a time zone of the IANA's list. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
