import { dump } from 'js-yaml';

/** A kubeconfig for one cluster and whoever has the token, who works in `namespace` unless told else. */
export function makeKubeconfig(
  serverUrl: string,
  ca: string,
  token: string,
  namespace?: string,
): string {
  const name = 'slipway';
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: serverUrl,
          'certificate-authority-data': Buffer.from(ca).toString('base64'),
        },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [
      {
        name,
        context: { cluster: name, user: name, ...(namespace !== undefined && { namespace }) },
      },
    ],
    'current-context': name,
    preferences: {},
  });
}
