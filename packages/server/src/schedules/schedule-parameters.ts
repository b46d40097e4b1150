import type { Declarations } from '#http/parameters';

const base = '/projects/:id/pipeline_schedules';
const one = `${base}/:schedule_id`;
const chosen = 'description ref cron cron_timezone active inputs';

/** Pipelines by the clock. */
export const scheduleParameters: Declarations = {
  [`GET ${base}`]: { takes: 'scope' },
  [`POST ${base}`]: { takes: chosen },
  [`GET ${one}`]: {},
  [`PUT ${one}`]: { takes: chosen },
  [`DELETE ${one}`]: {},
  [`GET ${one}/pipelines`]: { takes: 'sort' },
  [`POST ${one}/take_ownership`]: {},
  [`POST ${one}/play`]: {},
  [`POST ${one}/variables`]: { takes: 'key value variable_type raw' },
  [`GET ${one}/variables/:key`]: {},
  [`PUT ${one}/variables/:key`]: { takes: 'value variable_type raw' },
  [`DELETE ${one}/variables/:key`]: {},
};
