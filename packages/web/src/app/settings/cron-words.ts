const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** A usual time table in words; an unusual one is left to its own signs. */
export function cronWords(cron: string): string {
  const [minute = '', hour = '', day, month, weekday = ''] = cron.trim().split(/\s+/);
  if (day !== '*' || month !== '*') return '';
  const every = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (every && hour === '*' && weekday === '*') return `every ${every} minutes`;
  if (!/^\d+$/.test(minute)) return '';
  const padded = minute.padStart(2, '0');
  if (hour === '*' && weekday === '*') return `each hour at :${padded}`;
  if (!/^\d+$/.test(hour)) return '';
  const at = `at ${hour}:${padded}`;
  if (weekday === '*') return `each day ${at}`;
  const named = /^[0-7]$/.test(weekday) ? days[Number(weekday) % 7] : undefined;
  if (named) return `each ${named} ${at}`;
  return weekday === '1-5' ? `each working day ${at}` : '';
}
