import type { Declarations } from '#http/parameters';

const deployment = '/projects/:id/deployments/:deployment_id';

/** What deployments did in the cluster. */
export const stateParameters: Declarations = {
  'GET /projects/:id/environments/:environment_id/running': {},
  [`GET ${deployment}/changes`]: {},
  [`GET ${deployment}/images`]: {},
  [`GET ${deployment}/difference`]: { takes: 'from' },
  [`POST ${deployment}/rollback`]: { takes: 'dry_run' },
};
