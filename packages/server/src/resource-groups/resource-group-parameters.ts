import type { Declarations } from '#http/parameters';

/** Resource groups. */
export const resourceGroupParameters: Declarations = {
  'GET /projects/:id/resource_groups': {},
  'GET /projects/:id/resource_groups/:key': {},
  'PUT /projects/:id/resource_groups/:key': { takes: 'process_mode' },
  'GET /projects/:id/resource_groups/:key/upcoming_jobs': {},
};
