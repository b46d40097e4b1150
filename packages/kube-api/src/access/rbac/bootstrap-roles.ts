import type { PolicyRule } from '@slipway/kube-objects';

const read = ['get', 'list', 'watch'];
const write = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const all = ['*'];

/** Verbs on the resources of one group. */
const rule = (verbs: readonly string[], group: string, ...resources: readonly string[]) => ({
  verbs,
  apiGroups: [group],
  resources,
});
const paths = (...nonResourceURLs: readonly string[]) => ({ verbs: ['get'], nonResourceURLs });

/** A cluster role that every cluster has. */
export interface BootstrapRole {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly rules: readonly PolicyRule[];
  /** Collects the roles that carry this label instead of having rules. */
  readonly aggregates?: string;
  /** Groups that have it everywhere. */
  readonly groups?: readonly string[];
}

const to = (role: string) => `rbac.authorization.k8s.io/aggregate-to-${role}`;
const aggregated = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [to(name), 'true']));

const viewRules: readonly PolicyRule[] = [
  rule(
    read,
    '',
    'bindings',
    'configmaps',
    'endpoints',
    'events',
    'limitranges',
    'namespaces',
    'namespaces/status',
    'persistentvolumeclaims',
    'persistentvolumeclaims/status',
    'pods',
    'pods/log',
    'pods/status',
    'replicationcontrollers',
    'replicationcontrollers/scale',
    'replicationcontrollers/status',
    'resourcequotas',
    'resourcequotas/status',
    'serviceaccounts',
    'services',
    'services/status',
  ),
  rule(
    read,
    'apps',
    'controllerrevisions',
    'daemonsets',
    'daemonsets/status',
    'deployments',
    'deployments/scale',
    'deployments/status',
    'replicasets',
    'replicasets/scale',
    'replicasets/status',
    'statefulsets',
    'statefulsets/scale',
    'statefulsets/status',
  ),
  rule(read, 'autoscaling', 'horizontalpodautoscalers', 'horizontalpodautoscalers/status'),
  rule(read, 'batch', 'cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'),
  rule(read, 'discovery.k8s.io', 'endpointslices'),
  rule(read, 'networking.k8s.io', 'ingresses', 'ingresses/status', 'networkpolicies'),
  rule(read, 'policy', 'poddisruptionbudgets', 'poddisruptionbudgets/status'),
  rule(
    read,
    'resource.k8s.io',
    'resourceclaims',
    'resourceclaims/status',
    'resourceclaimtemplates',
  ),
];

const insidePods = ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'];

const editRules: readonly PolicyRule[] = [
  rule(read, '', ...insidePods, 'secrets', 'services/proxy'),
  rule(['impersonate'], '', 'serviceaccounts'),
  rule(write, '', 'pods', ...insidePods),
  rule(['create'], '', 'pods/eviction', 'serviceaccounts/token'),
  rule(
    write,
    '',
    'configmaps',
    'events',
    'persistentvolumeclaims',
    'replicationcontrollers',
    'replicationcontrollers/scale',
    'secrets',
    'serviceaccounts',
    'services',
    'services/proxy',
  ),
  rule(
    write,
    'apps',
    'daemonsets',
    'deployments',
    'deployments/rollback',
    'deployments/scale',
    'replicasets',
    'replicasets/scale',
    'statefulsets',
    'statefulsets/scale',
  ),
  rule(write, 'autoscaling', 'horizontalpodautoscalers'),
  rule(write, 'batch', 'cronjobs', 'jobs'),
  rule([...read, ...write], 'coordination.k8s.io', 'leases'),
  rule(write, 'networking.k8s.io', 'ingresses', 'networkpolicies'),
  rule(write, 'policy', 'poddisruptionbudgets'),
  rule(write, 'resource.k8s.io', 'resourceclaims', 'resourceclaimtemplates'),
];

const adminRules: readonly PolicyRule[] = [
  rule(['create'], 'authorization.k8s.io', 'localsubjectaccessreviews'),
  rule([...read, ...write], 'rbac.authorization.k8s.io', 'rolebindings', 'roles'),
];

const healthPaths = ['/healthz', '/livez', '/readyz'];

/** The roles that every cluster has, for people, service accounts and the cluster's own clients. */
export const bootstrapRoles: readonly BootstrapRole[] = [
  {
    name: 'cluster-admin',
    rules: [
      { verbs: all, apiGroups: all, resources: all },
      { verbs: all, nonResourceURLs: all },
    ],
    groups: ['system:masters'],
  },
  { name: 'admin', rules: [], aggregates: to('admin') },
  { name: 'edit', rules: [], aggregates: to('edit'), labels: aggregated('admin') },
  { name: 'view', rules: [], aggregates: to('view'), labels: aggregated('edit') },
  { name: 'system:aggregate-to-admin', rules: adminRules, labels: aggregated('admin') },
  { name: 'system:aggregate-to-edit', rules: editRules, labels: aggregated('edit') },
  { name: 'system:aggregate-to-view', rules: viewRules, labels: aggregated('view') },
  {
    name: 'system:aggregated-metrics-reader',
    rules: [rule(read, 'metrics.k8s.io', 'pods', 'nodes')],
    labels: aggregated('admin', 'edit', 'view'),
  },
  {
    name: 'system:discovery',
    rules: [
      paths(
        '/api',
        '/api/*',
        '/apis',
        '/apis/*',
        ...healthPaths,
        '/openapi',
        '/openapi/*',
        '/version',
        '/version/',
      ),
    ],
    groups: ['system:authenticated'],
  },
  {
    name: 'system:public-info-viewer',
    rules: [
      paths(...healthPaths, ...healthPaths.map((path) => `${path}/*`), '/version', '/version/'),
    ],
    groups: ['system:authenticated', 'system:unauthenticated'],
  },
  {
    name: 'system:basic-user',
    rules: [
      rule(
        ['create'],
        'authorization.k8s.io',
        'selfsubjectaccessreviews',
        'selfsubjectrulesreviews',
      ),
      rule(['create'], 'authentication.k8s.io', 'selfsubjectreviews'),
    ],
    groups: ['system:authenticated'],
  },
  {
    name: 'system:service-account-issuer-discovery',
    rules: [
      paths(
        '/.well-known/openid-configuration',
        '/.well-known/openid-configuration/',
        '/openid/v1/jwks',
        '/openid/v1/jwks/',
      ),
    ],
    groups: ['system:serviceaccounts'],
  },
  {
    name: 'system:monitoring',
    rules: [
      paths('/metrics', '/metrics/slis', ...healthPaths, ...healthPaths.map((path) => `${path}/*`)),
    ],
    groups: ['system:monitoring'],
  },
  {
    name: 'system:auth-delegator',
    rules: [
      rule(['create'], 'authentication.k8s.io', 'tokenreviews'),
      rule(['create'], 'authorization.k8s.io', 'subjectaccessreviews'),
    ],
  },
  {
    name: 'system:kubelet-api-admin',
    rules: [
      rule(read, '', 'nodes'),
      rule(['proxy'], '', 'nodes'),
      rule(all, '', 'nodes/log', 'nodes/metrics', 'nodes/proxy', 'nodes/stats'),
    ],
  },
  {
    name: 'system:node-problem-detector',
    rules: [
      rule(['get'], '', 'nodes'),
      rule(['patch'], '', 'nodes/status'),
      rule(['create', 'patch', 'update'], '', 'events'),
      rule(['create', 'patch', 'update'], 'events.k8s.io', 'events'),
    ],
  },
  {
    name: 'system:node-proxier',
    rules: [
      rule(['list', 'watch'], '', 'services', 'endpoints'),
      rule(read, '', 'nodes'),
      rule(['create', 'patch', 'update'], '', 'events'),
      rule(['create', 'patch', 'update'], 'events.k8s.io', 'events'),
      rule(['list', 'watch'], 'discovery.k8s.io', 'endpointslices'),
    ],
  },
  {
    name: 'system:kube-dns',
    rules: [rule(['list', 'watch'], '', 'endpoints', 'services')],
  },
  {
    name: 'system:persistent-volume-provisioner',
    rules: [
      rule(['create', 'delete', ...read], '', 'persistentvolumes'),
      rule([...read, 'update'], '', 'persistentvolumeclaims'),
      rule(read, 'storage.k8s.io', 'storageclasses'),
      rule(['watch'], '', 'events'),
      rule(['create', 'patch', 'update'], '', 'events'),
    ],
  },
];
