/** How a list is merged: by a key of its items, or, without one, as a set of simple values. */
export interface MergeStrategy {
  readonly key?: string;
}

const container: Readonly<Record<string, MergeStrategy>> = {
  ports: { key: 'containerPort' },
  env: { key: 'name' },
  volumeMounts: { key: 'mountPath' },
  volumeDevices: { key: 'devicePath' },
};

const byType: MergeStrategy = { key: 'type' };
const byName: MergeStrategy = { key: 'name' };

/** The lists that a strategic merge patch merges, by message and field; all others are replaced. */
const strategies: Readonly<Record<string, Readonly<Record<string, MergeStrategy>>>> = {
  'meta.ObjectMeta': { ownerReferences: { key: 'uid' }, finalizers: {} },
  'core.PodSpec': {
    volumes: byName,
    containers: byName,
    initContainers: byName,
    ephemeralContainers: byName,
    imagePullSecrets: byName,
    hostAliases: { key: 'ip' },
    topologySpreadConstraints: { key: 'topologyKey' },
    schedulingGates: byName,
    resourceClaims: byName,
  },
  'core.Container': container,
  'core.EphemeralContainer': container,
  'core.EphemeralContainerCommon': container,
  'core.PodStatus': { conditions: byType, podIPs: { key: 'ip' }, hostIPs: { key: 'ip' } },
  'core.ServiceSpec': { ports: { key: 'port' } },
  'core.ServiceStatus': { conditions: byType },
  'core.ServiceAccount': { secrets: byName },
  'core.NodeSpec': { podCIDRs: {} },
  'core.NodeStatus': { conditions: byType, addresses: byType },
  'core.NamespaceStatus': { conditions: byType },
  'core.PersistentVolumeClaimStatus': { conditions: byType },
  'core.ReplicationControllerStatus': { conditions: byType },
  'apps.DeploymentStatus': { conditions: byType },
  'apps.ReplicaSetStatus': { conditions: byType },
  'apps.StatefulSetStatus': { conditions: byType },
  'apps.DaemonSetStatus': { conditions: byType },
  'policy.PodDisruptionBudgetStatus': { conditions: byType },
  'batch.JobStatus': { conditions: byType },
  'autoscaling2.HorizontalPodAutoscalerStatus': { conditions: byType },
};

/** How a list field of a message is merged; undefined when a patch replaces it. */
export function mergeStrategy(message: string, field: string): MergeStrategy | undefined {
  const fields = strategies[message];
  // A patch may have a field of any name, `constructor` too.
  return fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** Fields whose patches name all keys that shall stay: a union, of which one member is set. */
const retaining = new Set([
  'core.PodSpec.volumes',
  'core.PodSpec.resourceClaims',
  'apps.DeploymentSpec.strategy',
]);

/** Whether clients add `$retainKeys` to their patches of a field. */
export const retainsKeys = (message: string, field: string) => retaining.has(`${message}.${field}`);
