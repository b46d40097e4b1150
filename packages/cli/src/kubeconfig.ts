import { load } from 'js-yaml';

/** What a kubeconfig says about its current cluster. */
export interface ClusterAccess {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
  readonly users: readonly { readonly user: { readonly token: string } }[];
}

/** Reads a kubeconfig that Slipway wrote: one cluster, one user with a token. */
export function parseKubeconfig(text: string): ClusterAccess {
  const { clusters, users } = load(text) as Kubeconfig; // our own file
  const [cluster] = clusters;
  const [user] = users;
  if (!cluster || !user) throw new Error('a kubeconfig without cluster or user');
  const caPem = Buffer.from(cluster.cluster['certificate-authority-data'], 'base64').toString();
  return { url: cluster.cluster.server, caPem, token: user.user.token };
}
