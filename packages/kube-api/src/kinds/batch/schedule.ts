import { Cron } from 'croner';

/** When a cron job runs. */
export interface Schedule {
  /** The first time after `time`; undefined when it never comes. */
  next(time: Date): Date | undefined;
}

/** A text that is no schedule. */
export class BadSchedule extends Error {
  override readonly name = 'BadSchedule';
}

/** The words for usual schedules. */
const words: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000 };

/** Reads five fields, a word such as `@daily`, or `@every 1h30m`. Throws `BadSchedule`. */
export function parseSchedule(text: string, timeZone = 'UTC'): Schedule {
  const trimmed = text.trim();
  if (trimmed.startsWith('@every ')) return every(trimmed.slice('@every '.length));
  const pattern = trimmed.startsWith('@') ? words[trimmed] : trimmed;
  if (pattern === undefined) throw new BadSchedule(`unrecognized descriptor: ${text}`);
  const fields = pattern.split(/\s+/);
  if (fields.length !== 5) {
    const found = fields[0] === '' ? 0 : fields.length;
    throw new BadSchedule(`expected exactly 5 fields, found ${found}: [${fields.join(' ')}]`);
  }
  const wrong = fields.find((field) => !field.split(',').every(isPart));
  if (wrong !== undefined) throw new BadSchedule(`failed to parse int from ${wrong}`);
  try {
    const cron = new Cron(fields.join(' ').replaceAll('?', '*'), {
      timezone: timeZone,
      mode: '5-part',
      sloppyRanges: true,
      paused: true,
    });
    return { next: (time) => cron.nextRun(time) ?? undefined };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BadSchedule(why, { cause });
  }
}

/** A number, a name, a range or everything, and a step; the library knows more than cron does. */
const isPart = (text: string) =>
  /^([*?]|(\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?)(\/\d{1,2})?$/.test(text);

/** Whole seconds between runs, counted from the last one. */
function every(text: string): Schedule {
  const parts = [...text.matchAll(/(\d{1,9})([hms])/g)];
  const isWhole = text !== '' && parts.map(([part]) => part).join('') === text;
  const ms = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
  if (!isWhole) throw new BadSchedule(`failed to parse duration @every ${text}`);
  const step = Math.max(1000, ms);
  return {
    next: (time) => new Date(Math.floor(time.getTime() / 1000) * 1000 + step),
  };
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
