const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  m: 60,
  min: 60,
  mins: 60,
  minute: 60,
  h: 3600,
  hr: 3600,
  hrs: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  wk: 604_800,
  week: 604_800,
  mo: 2_592_000,
  mos: 2_592_000,
  month: 2_592_000,
  y: 31_557_600,
  yr: 31_557_600,
  year: 31_557_600,
};

/**
 * Seconds in a text such as `1 week`, `3 mins 4 sec`, `2h20min`, `90`; undefined for `never`, for
 * `0` and for what is no duration.
 */
export function durationSeconds(text: string): number | undefined {
  let rest = text.trim().toLowerCase();
  let seconds = 0;
  while (rest !== '') {
    const match = /^(?:and\b|,)?\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*/.exec(rest);
    if (!match) return undefined;
    const [whole, amount, unit = ''] = match;
    const size = unit === '' ? 1 : (unitSeconds[unit] ?? unitSeconds[unit.replace(/s$/, '')]);
    if (size === undefined) return undefined;
    seconds += Number(amount) * size;
    rest = rest.slice(whole.length);
  }
  return seconds > 0 ? Math.round(seconds) : undefined;
}
