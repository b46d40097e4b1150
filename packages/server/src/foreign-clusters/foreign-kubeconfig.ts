/** GitLab's name of the context that jobs get. */
const name = 'gitlab-deploy';

/** Where a cluster is asked, and by what. */
export interface KubeconfigServer {
  readonly url: string;
  /** Null or empty: one of the authorities that everybody knows. */
  readonly caPem: string | null;
  /** Undefined for whom the cluster is to refuse. */
  readonly token?: string;
}

/** A kubeconfig; JSON is YAML, too. */
export function foreignKubeconfig(
  { url, caPem, token }: KubeconfigServer,
  namespace: string | undefined,
): string {
  const ca = caPem ? { 'certificate-authority-data': btoa(caPem) } : {};
  const user = token === undefined ? {} : { token };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, ...ca } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace && { namespace }) } }],
    'current-context': name,
  });
}
