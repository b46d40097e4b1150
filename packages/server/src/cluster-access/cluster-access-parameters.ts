import type { Declarations } from '#http/parameters';

const base = '/projects/:id/environments/:environment_id/namespaces';

/** Where in the cluster the jobs of an environment may edit. */
export const clusterAccessParameters: Declarations = {
  [`GET ${base}`]: {},
  [`POST ${base}`]: { takes: 'namespace' },
  [`DELETE ${base}/:namespace`]: {},
};
