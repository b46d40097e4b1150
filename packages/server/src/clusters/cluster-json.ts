import type { Cluster } from './cluster.ts';

const types = {
  instance: 'instance_type',
  namespace: 'group_type',
  project: 'project_type',
} as const;

/**
 * In which secret of its cluster the token of a service account is kept, as the token itself says; null for one that is in
 * none. Whoever makes another one ends that secret, and no token of somebody else.
 */
export function secretOfToken(openToken: () => string): string | null {
  try {
    const [, payload = ''] = openToken().split('.');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const secret = (claims as Record<string, unknown>)['kubernetes.io/serviceaccount/secret.name'];
    return typeof secret === 'string' ? secret : null;
  } catch {
    // Clusters have tokens of other kinds, too; and without its key nothing is opened.
    return null;
  }
}

/** GitLab's shape. The token is never among it; ours beside it: `jobs`, `token_secret`, `checked_at` and `problem`. */
export function clusterJson(
  cluster: Cluster,
  tokenSecret: string | null,
  user: object | null,
  owner: object,
) {
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
    token_secret: tokenSecret,
    checked_at: cluster.checkedAt,
    problem: cluster.problem,
    ...owner,
  };
}
