import type { Declarations } from '#http/parameters';

/** Where what runs comes from. */
export const traceParameters: Declarations = {
  'GET /provenance': { takes: 'pod image sha environment_id' },
};
