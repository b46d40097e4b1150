import type { Declarations } from '#http/parameters';

const takes =
  'name domain enabled managed environment_scope platform_kubernetes_attributes jobs_attributes';
/** No project manages a cluster of others here. */
const refuses = 'management_project_id';
const given = { takes, refuses };

function at(base: string, add: string): Declarations {
  return {
    [`GET ${base}`]: {},
    [`POST ${base}/${add}`]: given,
    [`POST ${base}/check`]: given,
    [`GET ${base}/:cluster_id`]: {},
    [`PUT ${base}/:cluster_id`]: given,
    [`DELETE ${base}/:cluster_id`]: {},
    [`POST ${base}/:cluster_id/check`]: {},
  };
}

/** Clusters that were connected. */
export const clusterParameters: Declarations = {
  ...at('/projects/:id/clusters', 'user'),
  ...at('/groups/:group_id/clusters', 'user'),
  ...at('/admin/clusters', 'add'),
  'GET /clusters/account': { takes: 'applications agents' },
};
