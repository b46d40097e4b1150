/**
 * What orders the requests of every cluster, as everywhere: those of masters pass, elections and the cluster's
 * own parts go before workloads, nobody is left over.
 */

const anywhere = { clusterScope: true, namespaces: ['*'] };
const everything = {
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], ...anywhere }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const group = (name: string) => ({ kind: 'Group', group: { name } });
const user = (name: string) => ({ kind: 'User', user: { name } });
const systemAccount = (name: string) => ({
  kind: 'ServiceAccount',
  serviceAccount: { namespace: 'kube-system', name },
});
const everybody = [group('system:unauthenticated'), group('system:authenticated')];

const leases = (place: object) => ({
  verbs: ['get', 'create', 'update'],
  apiGroups: ['coordination.k8s.io'],
  resources: ['leases'],
  ...place,
});

/** A level with its part of the server; `lent` says how much of it others have while it is idle elsewhere. */
const limited = (shares: number, lent: number, limitResponse: object) => ({
  type: 'Limited',
  limited: { nominalConcurrencyShares: shares, lendablePercent: lent, limitResponse },
});

const queuing = (queues: number, handSize: number) => ({
  type: 'Queue',
  queuing: { queues, handSize, queueLengthLimit: 50 },
});

const flow = (level: string, matchingPrecedence: number, by: string, rules: readonly object[]) => ({
  matchingPrecedence,
  priorityLevelConfiguration: { name: level },
  ...(by !== '' && { distinguisherMethod: { type: by } }),
  rules,
});

const levels = {
  exempt: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  system: limited(30, 33, queuing(64, 6)),
  'node-high': limited(40, 25, queuing(64, 6)),
  'leader-election': limited(10, 0, queuing(16, 4)),
  'workload-high': limited(40, 50, queuing(128, 6)),
  'workload-low': limited(100, 90, queuing(128, 6)),
  'global-default': limited(20, 50, queuing(128, 6)),
  'catch-all': limited(5, 0, { type: 'Reject' }),
};

const schemas = {
  exempt: flow('exempt', 1, '', [{ subjects: [group('system:masters')], ...everything }]),
  probes: flow('exempt', 2, '', [
    {
      subjects: everybody,
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
    },
  ]),
  'system-leader-election': flow('leader-election', 100, 'ByUser', [
    {
      subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler')],
      resourceRules: [leases({ namespaces: ['kube-system'] })],
    },
  ]),
  'endpoint-controller': flow('workload-high', 150, 'ByUser', [
    {
      subjects: [user('system:kube-controller-manager'), systemAccount('endpoint-controller')],
      resourceRules: [
        {
          verbs: ['get', 'create', 'update'],
          apiGroups: [''],
          resources: ['endpoints'],
          namespaces: ['*'],
        },
      ],
    },
  ]),
  'workload-leader-election': flow('leader-election', 200, 'ByUser', [
    { subjects: [systemAccount('*')], resourceRules: [leases({ namespaces: ['*'] })] },
  ]),
  'system-node-high': flow('node-high', 400, 'ByUser', [
    {
      subjects: [group('system:nodes')],
      resourceRules: [
        { verbs: ['*'], apiGroups: [''], resources: ['nodes', 'nodes/status'], ...anywhere },
        {
          verbs: ['*'],
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          namespaces: ['*'],
        },
      ],
    },
  ]),
  'system-nodes': flow('system', 500, 'ByUser', [
    { subjects: [group('system:nodes')], ...everything },
  ]),
  'kube-controller-manager': flow('workload-high', 800, 'ByNamespace', [
    { subjects: [user('system:kube-controller-manager')], ...everything },
  ]),
  'kube-scheduler': flow('workload-high', 800, 'ByNamespace', [
    { subjects: [user('system:kube-scheduler')], ...everything },
  ]),
  'kube-system-service-accounts': flow('workload-high', 900, 'ByNamespace', [
    { subjects: [systemAccount('*')], ...everything },
  ]),
  'service-accounts': flow('workload-low', 9000, 'ByUser', [
    { subjects: [group('system:serviceaccounts')], ...everything },
  ]),
  'global-default': flow('global-default', 9900, 'ByUser', [
    { subjects: everybody, ...everything },
  ]),
  'catch-all': flow('catch-all', 10_000, 'ByUser', [{ subjects: everybody, ...everything }]),
};

/** Each with its spec, by resource and name. */
export const builtInFlows: Readonly<
  Record<string, { readonly kind: string; readonly specs: Readonly<Record<string, object>> }>
> = {
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': {
    kind: 'PriorityLevelConfiguration',
    specs: levels,
  },
  'flowschemas.flowcontrol.apiserver.k8s.io': { kind: 'FlowSchema', specs: schemas },
};
