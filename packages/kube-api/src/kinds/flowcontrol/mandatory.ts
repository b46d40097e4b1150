/** What orders requests in every cluster: those of masters pass, all others are caught. */

const everything = {
  resourceRules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] },
  ],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};
const group = (name: string) => ({ kind: 'Group', group: { name } });

/** Each with its spec, by resource and name. */
export const mandatoryFlowControl: Readonly<
  Record<string, { readonly kind: string; readonly specs: Readonly<Record<string, object>> }>
> = {
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': {
    kind: 'PriorityLevelConfiguration',
    specs: {
      exempt: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
      'catch-all': {
        type: 'Limited',
        limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' } },
      },
    },
  },
  'flowschemas.flowcontrol.apiserver.k8s.io': {
    kind: 'FlowSchema',
    specs: {
      exempt: {
        matchingPrecedence: 1,
        priorityLevelConfiguration: { name: 'exempt' },
        rules: [{ subjects: [group('system:masters')], ...everything }],
      },
      'catch-all': {
        matchingPrecedence: 10_000,
        priorityLevelConfiguration: { name: 'catch-all' },
        distinguisherMethod: { type: 'ByUser' },
        rules: [
          {
            subjects: [group('system:unauthenticated'), group('system:authenticated')],
            ...everything,
          },
        ],
      },
    },
  },
};
