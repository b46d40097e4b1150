import type { Declarations } from '#http/parameters';

const base = '/projects/:id/triggers';
const start = { takes: 'token ref variables inputs' };

/** Tokens that start pipelines, and what they are for. */
export const triggerParameters: Declarations = {
  'POST /projects/:id/trigger/pipeline': start,
  'POST /projects/:id/ref/:ref/trigger/pipeline': { takes: 'token variables inputs' },
  [`GET ${base}`]: {},
  [`POST ${base}`]: { takes: 'description expires_at' },
  [`GET ${base}/:trigger_id`]: {},
  [`PUT ${base}/:trigger_id`]: { takes: 'description' },
  [`DELETE ${base}/:trigger_id`]: {},
};
