import type { Declarations } from '#http/parameters';

const base = '/projects/:id/freeze_periods';
const one = `${base}/:freeze_period_id`;
const facts = { takes: 'freeze_start freeze_end cron_timezone' };

/** Times in which nothing is to be released. */
export const freezePeriodParameters: Declarations = {
  [`GET ${base}`]: {},
  [`POST ${base}`]: facts,
  [`GET ${one}`]: {},
  [`PUT ${one}`]: facts,
  [`DELETE ${one}`]: {},
};
