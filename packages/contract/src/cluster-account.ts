/** A right in a cluster, as its roles say it. */
export interface ClusterRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** What Slipway needs in a connected cluster to keep a namespace and an account for each environment. */
export const managedClusterRules: readonly ClusterRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'create'] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'create'] },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['rolebindings'],
    verbs: ['get', 'list', 'create', 'delete'],
  },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['clusterroles'],
    resourceNames: ['edit'],
    verbs: ['bind'],
  },
];

/** What it needs beside to give each application an account with that application's rights. */
const applicationClusterRules: readonly ClusterRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: ['patch'] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['patch', 'delete'] },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'clusterroles'],
    verbs: ['get', 'create', 'patch', 'delete', 'escalate', 'bind'],
  },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['rolebindings', 'clusterrolebindings'],
    verbs: ['get', 'create', 'patch', 'delete'],
  },
];

const agentExtras = [
  ...['id', 'config_project_id', 'project_id', 'ci_pipeline_id', 'ci_job_id', 'username'],
  ...['environment_slug', 'environment_tier', 'access_type'],
].map((key) => `userextras/agent.gitlab.com/${key}`);

/** What an agent for Kubernetes needs to ask as those whom its file names. RBAC knows no beginnings of names. */
export const agentClusterRules: readonly ClusterRule[] = [
  {
    apiGroups: [''],
    resources: ['users', 'groups', 'serviceaccounts'],
    verbs: ['impersonate'],
  },
  {
    apiGroups: ['authentication.k8s.io'],
    resources: ['uids', ...agentExtras],
    verbs: ['impersonate'],
  },
];

/** For what an account is beside environments. */
export interface AccountUses {
  readonly hasApplications?: boolean;
  readonly hasAgents?: boolean;
}

/** Where Slipway's own account in a connected cluster is, and that of jobs which may more than one namespace. */
export const clusterAccountNamespace = 'slipway';

/** What holds the account's token where somebody makes the account by hand. */
export const clusterAccountSecret = 'slipway';

/** The objects of an account with these rights, and with a token in a secret that does not end. */
export function clusterAccountObjects(
  secretName: string,
  { hasApplications = false, hasAgents = false }: AccountUses = {},
): readonly object[] {
  const more = [
    ...(hasApplications ? applicationClusterRules : []),
    ...(hasAgents ? agentClusterRules : []),
  ];
  const name = 'slipway';
  const namespace = clusterAccountNamespace;
  const rbac = 'rbac.authorization.k8s.io';
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: [...managedClusterRules, ...more],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/service-account-token',
      metadata: {
        name: secretName,
        namespace,
        annotations: { 'kubernetes.io/service-account.name': name },
      },
    },
  ];
}

/** One step of trying a cluster, in the order in which they were tried. */
export interface ClusterStep {
  readonly step: 'address' | 'certificate' | 'login' | 'version' | 'rights';
  readonly ok: boolean;
  /** What was found. */
  readonly finding: string;
  /** What to do about it: a sentence, or a command on a line of its own. */
  readonly remedy?: string;
}

/** What came out of trying a cluster: the first step that failed is the last one. */
export interface ClusterReport {
  readonly ok: boolean;
  readonly steps: readonly ClusterStep[];
}
