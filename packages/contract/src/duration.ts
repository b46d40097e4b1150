const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const units: readonly (readonly [seconds: number, ...names: string[]])[] = [
  [1, 'seconds', 'second', 'secs', 'sec', 's'],
  [minute, 'minutes', 'minute', 'mins', 'min', 'm'],
  [hour, 'hours', 'hour', 'hrs', 'hr', 'h'],
  [day, 'days', 'day', 'dy', 'd'],
  [7 * day, 'weeks', 'week', 'wks', 'wk', 'w'],
  [30 * day, 'months', 'month', 'mos', 'mo'],
  [365.25 * day, 'years', 'year', 'yrs', 'yr', 'y'],
];
const unitSeconds = new Map(units.flatMap(([size, ...names]) => names.map((name) => [name, size])));
const numerals = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen',
  'sixteen seventeen eighteen nineteen twenty',
]
  .join(' ')
  .split(' ');
const fillers: ReadonlySet<string> = new Set(['and', 'with', 'plus']);

/** The longest delay of a job. */
export const oneWeekSeconds = 7 * day;
/** The limit of `timeout`. */
export const oneMonthSeconds = 30 * day;

/**
 * Seconds of a duration in natural words: `3 mins 4 sec`, `2h20min`, `1.5 hours`, `one week`,
 * `4:01`. A number without a unit means seconds. Undefined when it is not a duration.
 */
export function parseDuration(text: string): number | undefined {
  const clock = /^\s*(\d+)(?::(\d+))(?::(\d+))?\s*$/.exec(text);
  if (clock)
    return inSeconds(
      clock
        .slice(1)
        .filter((part) => part !== undefined)
        .map(Number),
    );
  const tokens = text.toLowerCase().match(/\d+(?:\.\d+)?|[a-z]+|[^\s,]/g);
  if (!tokens) return undefined;
  let total = 0;
  let pending: number | undefined;
  let found = false;
  for (const token of tokens) {
    if (fillers.has(token)) continue;
    const number = toNumber(token);
    if (number !== undefined) {
      if (pending !== undefined) return undefined;
      pending = number;
      continue;
    }
    const size = unitSeconds.get(token);
    if (size === undefined || pending === undefined) return undefined;
    total += pending * size;
    pending = undefined;
    found = true;
  }
  if (pending !== undefined && found) return undefined;
  const seconds = total + (pending ?? 0);
  return seconds > 0 || pending === 0 ? Math.round(seconds) : undefined;
}

function toNumber(token: string): number | undefined {
  if (/^\d/.test(token)) return Number(token);
  const index = numerals.indexOf(token);
  return index < 0 ? undefined : index;
}

function inSeconds(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}
