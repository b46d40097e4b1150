import type { Cluster } from '#clusters/cluster';

/** GitLab's name of the context that jobs get. */
const name = 'gitlab-deploy';

/** A kubeconfig; JSON is YAML, too. Without a token it is one that the cluster refuses. */
export function foreignKubeconfig(
  { apiUrl, caPem }: Pick<Cluster, 'apiUrl' | 'caPem'>,
  token: string | undefined,
  namespace: string | undefined,
): string {
  const ca = caPem === null ? {} : { 'certificate-authority-data': btoa(caPem) };
  const user = token === undefined ? {} : { token };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: apiUrl, ...ca } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace && { namespace }) } }],
    'current-context': name,
  });
}
