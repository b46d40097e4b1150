/** The commands of kubectl, in the order and the groups of its own help. */
export const commandGroups: Readonly<Record<string, string>> = {
  'First steps': 'create expose run set explain get edit delete',
  Deploying: 'rollout scale autoscale',
  'The cluster': 'certificate cluster-info top cordon uncordon drain taint',
  Troubleshooting: 'describe logs attach exec port-forward proxy cp auth debug events',
  Advanced: 'diff apply patch replace wait kustomize',
  Settings: 'label annotate completion',
  Others: 'api-resources api-versions config plugin version',
};
