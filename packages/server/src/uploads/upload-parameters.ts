import type { Declarations } from '#http/parameters';

const base = '/projects/:id/uploads';

/** Files added to projects. */
export const uploadParameters: Declarations = {
  [`POST ${base}`]: {},
  [`GET ${base}`]: {},
  [`GET ${base}/:upload_id`]: {},
  [`DELETE ${base}/:upload_id`]: {},
  [`GET ${base}/:secret/:filename`]: {},
  [`DELETE ${base}/:secret/:filename`]: {},
};
