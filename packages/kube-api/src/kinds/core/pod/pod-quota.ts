import type { Container, Pod, ScopeRequirement } from '@slipway/kube-objects';
import { podLimits, podRequests } from '@slipway/kube-objects';
import type { QuotaUse } from '#scheme/kind';

/** What pods take of quotas. */
export const podQuota: QuotaUse = {
  takes: (name) => name === 'pods' || resourceOf(name) !== undefined,
  amounts: (object) => amounts(object as Pod),
  isInScope: (scope, object) => isInScope(scope, object as Pod),
  missing: (object, bounds) => missing(object as Pod, bounds),
};

type Part = 'requests' | 'limits';

/** The resource that a name of a quota bounds; `cpu` and `memory` are short for their requests. */
function resourceOf(name: string): readonly [part: Part, resource: string] | undefined {
  if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage')
    return ['requests', name];
  const dot = name.indexOf('.');
  const first = name.slice(0, dot);
  if (first !== 'requests' && first !== 'limits') return undefined;
  const resource = name.slice(dot + 1);
  return resource === 'storage' ? undefined : [first, resource];
}

/** Pods that have ended take nothing but their place among the objects. */
const hasEnded = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed';

function amounts(pod: Pod): Readonly<Record<string, number>> {
  if (hasEnded(pod)) return {};
  const taken: Record<string, number> = { pods: 1 };
  for (const [resource, amount] of podLimits(pod)) taken[`limits.${resource}`] = amount;
  for (const [resource, amount] of podRequests(pod)) {
    taken[`requests.${resource}`] = amount;
    taken[resource] = amount;
  }
  return taken;
}

function isInScope({ scopeName, operator, values = [] }: ScopeRequirement, pod: Pod): boolean {
  const { spec } = pod;
  const isBounded = spec.activeDeadlineSeconds !== undefined;
  const isBestEffort = pod.status?.qosClass === 'BestEffort';
  switch (scopeName) {
    case 'Terminating':
      return isBounded;
    case 'NotTerminating':
      return !isBounded;
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    case 'PriorityClass': {
      const name = spec.priorityClassName ?? '';
      if (operator === 'Exists') return name !== '';
      if (operator === 'DoesNotExist') return name === '';
      return values.includes(name) === (operator === 'In');
    }
    case 'CrossNamespacePodAffinity':
      return JSON.stringify(spec.affinity ?? {}).includes('"namespace');
    default:
      return false;
  }
}

/** What the containers of a pod must say because a quota counts it, in the quota's words. */
function missing({ spec }: Pod, bounds: readonly string[]): string {
  const words = bounds.toSorted().flatMap((bound) => {
    const found = resourceOf(bound);
    if (!found || !['cpu', 'memory', 'ephemeral-storage'].includes(found[1])) return [];
    const [part, resource] = found;
    if (spec.resources?.[part]?.[resource] !== undefined) return [];
    const isSilent = ({ resources }: Container) => resources?.[part]?.[resource] === undefined;
    const silent = [...spec.containers, ...(spec.initContainers ?? [])].filter(isSilent);
    if (silent.length === 0) return [];
    return [`${bound} for: ${silent.map(({ name }) => name).join(',')}`];
  });
  return words.join('; ');
}
