import type { Declarations } from '#http/parameters';

const wish = 'name namespace chart repository version archive username password values';

function at(base: string): Declarations {
  return {
    [`GET ${base}`]: {},
    [`GET ${base}/catalog`]: {},
    [`POST ${base}/preview`]: { takes: wish },
    [`POST ${base}`]: { takes: wish },
    [`GET ${base}/:app_namespace/:app`]: {},
    [`POST ${base}/:app_namespace/:app/rollback`]: { takes: 'revision' },
    [`DELETE ${base}/:app_namespace/:app`]: {},
  };
}

/** Applications of clusters. */
export const applicationParameters: Declarations = {
  ...at('/admin/cluster/applications'),
  ...at('/admin/clusters/:cluster_id/applications'),
  ...at('/groups/:group_id/clusters/:cluster_id/applications'),
  ...at('/projects/:id/clusters/:cluster_id/applications'),
};
