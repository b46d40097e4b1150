import type { Cluster } from './cluster.ts';

const types = {
  instance: 'instance_type',
  namespace: 'group_type',
  project: 'project_type',
} as const;

/** GitLab's shape. The token is never among it; ours beside it: `jobs`, `checked_at` and `problem`. */
export function clusterJson(cluster: Cluster, user: object | null, owner: object) {
  const { id, name, domain, createdAt, isManaged, isEnabled, environmentScope } = cluster;
  return {
    id,
    name,
    domain,
    created_at: createdAt,
    managed: isManaged,
    enabled: isEnabled,
    provider_type: 'user',
    platform_type: 'kubernetes',
    environment_scope: environmentScope,
    cluster_type: types[cluster.ownerKind],
    user,
    platform_kubernetes: {
      api_url: cluster.apiUrl,
      namespace: cluster.namespace,
      authorization_type: 'rbac',
      ca_cert: cluster.caPem,
    },
    management_project: null,
    jobs: cluster.jobPods,
    checked_at: cluster.checkedAt,
    problem: cluster.problem,
    ...owner,
  };
}
