import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from '#command';

/** Where a pod finds the account that it runs as. */
const account = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster of the pod in which this runs. */
export interface OwnCluster {
  /** The text of a kubeconfig; the token is read anew whenever it is used, since the node renews it. */
  readonly kubeconfig: string;
  readonly namespace: string;
}

/**
 * Reads what Kubernetes gives every pod with an account.
 *
 * @param environment of the process
 * @throws CommandFailed outside of a pod
 */
export function ownCluster(
  environment: Readonly<Record<string, string | undefined>>,
  folder = account,
): OwnCluster {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  if (!host || !existsSync(join(folder, 'token'))) {
    throw new CommandFailed(
      'this is no pod with a service account: name a cluster with --kubeconfig FILE',
    );
  }
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const cluster = { server, 'certificate-authority': join(folder, 'ca.crt') };
  return {
    kubeconfig: JSON.stringify({
      'current-context': 'own',
      contexts: [{ name: 'own', context: { cluster: 'own', user: 'own' } }],
      clusters: [{ name: 'own', cluster }],
      users: [{ name: 'own', user: { tokenFile: join(folder, 'token') } }],
    }),
    namespace: readFileSync(join(folder, 'namespace'), 'utf8').trim(),
  };
}
