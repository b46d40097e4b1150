import type { ClusterRule } from './cluster-account.ts';

/**
 * How the pods of jobs are made in a connected cluster, under the names of the runner's own configuration
 * (`[runners.kubernetes]`). Empty texts and lists say nothing.
 */
export interface JobPods {
  readonly namespace: string;
  /** Whose token the scripts get; only those of protected refs do. */
  readonly service_account: string | null;
  /** Where sources are received: needs `sh`, `tar`, `head` and `sleep`. */
  readonly helper_image: string;
  /** Quantities as Kubernetes writes them, for each container. */
  readonly cpu_request: string | null;
  readonly cpu_limit: string | null;
  readonly memory_request: string | null;
  readonly memory_limit: string | null;
  readonly node_selector: Readonly<Record<string, string>>;
  /** `KEY=VALUE` or `KEY`: the effect that is borne with, empty for all. */
  readonly node_tolerations: Readonly<Record<string, string>>;
  /** Names of secrets in the namespace, beside the one that is made for each job. */
  readonly image_pull_secrets: readonly string[];
  /** The standard that pods keep to, and that the namespace is made with. */
  readonly pod_security: (typeof podSecurityLevels)[number];
  /** Who containers are by the `restricted` standard unless the job says otherwise. */
  readonly run_as_user: number | null;
}

/** What a runner does in the namespace of its jobs' pods, and no more. */
export const runnerRules: readonly ClusterRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'create', 'delete'] },
  { apiGroups: [''], resources: ['pods/exec'], verbs: ['get', 'create'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['list', 'create', 'delete'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list'] },
];

/** Kubernetes' standards. */
export const podSecurityLevels = ['privileged', 'baseline', 'restricted'] as const;

/** What holds where nobody has said otherwise. */
export const usualJobPods: JobPods = {
  namespace: 'gitlab-managed-apps',
  service_account: null,
  helper_image: 'busybox:stable',
  cpu_request: null,
  cpu_limit: null,
  memory_request: null,
  memory_limit: null,
  node_selector: {},
  node_tolerations: {},
  image_pull_secrets: [],
  pod_security: 'baseline',
  run_as_user: null,
};
