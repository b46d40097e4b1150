import type { ResourceLimits } from '#execution/resource-limits';

/** What a cluster wants of the pods of jobs, beside what the jobs say. */
export interface PodSettings {
  readonly namespace: string;
  /** Whose token the containers of the scripts get; undefined: none. */
  readonly serviceAccount?: string | undefined;
  /** Quantities as Kubernetes writes them: `500m`, `1Gi`. For each container. */
  readonly cpuRequest?: string | undefined;
  readonly cpuLimit?: string | undefined;
  readonly memoryRequest?: string | undefined;
  readonly memoryLimit?: string | undefined;
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined;
  /** `KEY=VALUE` or `KEY`, and the effect that is borne with; an empty one is all of them. */
  readonly nodeTolerations?: Readonly<Record<string, string>> | undefined;
  /** Of the namespace, beside the one that is made for the job. */
  readonly imagePullSecrets?: readonly string[] | undefined;
  /** `restricted`: pods are as the standard of that name wants them. */
  readonly podSecurity?: 'privileged' | 'baseline' | 'restricted' | undefined;
  /** As whom containers run where nobody says otherwise and root is not allowed. Default 1000. */
  readonly runAsUser?: number | undefined;
}

const usualUser = 1_000;

/** The parts of a pod's `spec` that follow from them. */
export function placedSpec(settings: PodSettings, minted: string | undefined): object {
  const { serviceAccount, nodeSelector = {}, nodeTolerations = {} } = settings;
  const secrets = [...(minted ? [minted] : []), ...(settings.imagePullSecrets ?? [])];
  const tolerations = Object.entries(nodeTolerations).map(toleration);
  return {
    // What a job may do in the cluster is in its variables, unless the cluster's owner said otherwise.
    automountServiceAccountToken: serviceAccount !== undefined,
    ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
    ...(secrets.length > 0 && { imagePullSecrets: secrets.map((name) => ({ name })) }),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(settings.podSecurity === 'restricted' && { securityContext: unprivileged(settings) }),
  };
}

/** Everybody in the pod may write where it works, whoever they are. */
function unprivileged({ runAsUser = usualUser }: PodSettings): object {
  return {
    runAsNonRoot: true,
    runAsUser,
    fsGroup: runAsUser,
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

function toleration([taint, effect]: readonly [string, string]): object {
  const [key = '', value] = taint.split('=');
  return {
    key,
    ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(effect !== '' && { effect }),
  };
}

/** What the cluster keeps each container to: packets of its own making could pass for others'. */
export function confinement(
  settings: PodSettings,
  limits: ResourceLimits,
  securityContext: object = {},
): object {
  const isStrict = settings.podSecurity === 'restricted';
  return {
    securityContext: {
      ...securityContext,
      ...(isStrict && { allowPrivilegeEscalation: false }),
      capabilities: { drop: [isStrict ? 'ALL' : 'NET_RAW'] },
    },
    ...resources(settings, limits),
  };
}

function resources(settings: PodSettings, { memory, cpus, disk }: ResourceLimits): object {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = settings;
  const limits = given({
    memory: memoryLimit ?? (memory === undefined ? undefined : `${memory}`),
    cpu: cpuLimit ?? (cpus === undefined ? undefined : `${Math.round(cpus * 1000)}m`),
    'ephemeral-storage': disk === undefined ? undefined : `${disk}`,
  });
  // Without a request of its own a container would claim all that it may use.
  const none = Object.fromEntries(Object.keys(limits).map((name) => [name, '0']));
  const requests = { ...none, ...given({ cpu: cpuRequest, memory: memoryRequest }) };
  if (Object.keys(requests).length === 0) return {};
  return {
    resources: { ...(Object.keys(limits).length > 0 && { limits }), requests },
  };
}

const given = (values: Readonly<Record<string, string | undefined>>): object =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
