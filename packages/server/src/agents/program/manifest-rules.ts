import { agentClusterRules, agentNamespace } from '@slipway/contract';
import { isLocal } from '#addresses';

/** What the manifest of an agent's program is made of. */
export interface ManifestFacts {
  readonly name: string;
  /** Of Slipway, as the cluster reaches it. */
  readonly url: string;
  /** Of its certificate; empty where everybody knows the authority. */
  readonly caPem: string;
  readonly image: string;
  readonly token: string;
  readonly replicas: number;
  readonly rights: ManifestRights;
}

/** What the program's account may: be those whom the agent's file names, or everything. */
export const manifestRights = ['impersonate', 'cluster-admin'] as const;

export type ManifestRights = (typeof manifestRights)[number];

const authorization = 'rbac.authorization.k8s.io';
const mounted = '/etc/slipway-agent';

/** All that the program of an agent needs in its cluster. */
export function manifestOf(facts: ManifestFacts): readonly object[] {
  const { name, rights } = facts;
  const full = `${agentNamespace}-${name}`;
  const role = rights === 'cluster-admin' ? rights : full;
  const metadata = { name, namespace: agentNamespace };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: agentNamespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    ...(rights === 'impersonate' ? [impersonating(full)] : []),
    {
      ...{
        apiVersion: `${authorization}/v1`,
        kind: 'ClusterRoleBinding',
        metadata: { name: full },
      },
      roleRef: { apiGroup: authorization, kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
    { apiVersion: 'v1', kind: 'Secret', metadata, stringData: secretsOf(facts) },
    deploymentOf(facts),
  ];
}

const impersonating = (name: string): object => ({
  ...{ apiVersion: `${authorization}/v1`, kind: 'ClusterRole', metadata: { name } },
  rules: agentClusterRules,
});

const secretsOf = ({ token, caPem }: ManifestFacts) => ({
  token,
  ...(caPem !== '' && { 'ca.crt': caPem }),
});

function deploymentOf({ name, url, image, caPem, replicas }: ManifestFacts): object {
  const labels = { 'app.kubernetes.io/name': 'slipway-agent', 'app.kubernetes.io/instance': name };
  const args = ['agent', 'run', '--url', url, '--token-file', `${mounted}/token`];
  const container = {
    ...{ name: 'agent', image, args: caPem === '' ? args : [...args, '--ca', `${mounted}/ca.crt`] },
    resources: { requests: { cpu: '20m', memory: '96Mi' }, limits: { memory: '384Mi' } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [{ name: 'secrets', mountPath: mounted, readOnly: true }],
  };
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name, namespace: agentNamespace, labels },
    spec: {
      ...{ replicas, selector: { matchLabels: labels } },
      template: {
        metadata: { labels, ...(isLocal(url) && { annotations: relayTo(url) }) },
        spec: {
          serviceAccountName: name,
          securityContext: {
            ...{ runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 },
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container],
          volumes: [{ name: 'secrets', secret: { secretName: name } }],
        },
      },
    },
  };
}

/** In a cluster of Slipway on the same machine, a pod's localhost leads there by this port. */
const relayTo = (url: string) => ({ 'slipway.dev/relay': new URL(url).port });
