import type { Declarations } from '#http/parameters';

/** Who likes which project. */
export const starParameters: Declarations = {
  'POST /projects/:id/star': {},
  'POST /projects/:id/unstar': {},
  'GET /projects/:id/starrers': { takes: 'search' },
};
