import type { ContainerLimits, HostConfig } from '@slipway/engine';
import type { Container, Pod } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';

const CPU_PERIOD_MICROSECONDS = 100_000;
const LEAST_QUOTA_MICROSECONDS = 1000;
const LEAST_SHARES = 2;
const SHARES_PER_CPU = 1024;

/** A container's requests and limits as the Engine enforces them. */
export function limitsOf({ resources }: Container): ContainerLimits {
  const { limits, requests } = resources ?? {};
  const cpuRequest = quantity(requests?.cpu ?? limits?.cpu);
  const cpuLimit = quantity(limits?.cpu);
  const memory = quantity(limits?.memory);
  return {
    CpuShares: Math.max(LEAST_SHARES, Math.floor((cpuRequest ?? 0) * SHARES_PER_CPU)),
    ...(cpuLimit && {
      CpuPeriod: CPU_PERIOD_MICROSECONDS,
      CpuQuota: Math.max(LEAST_QUOTA_MICROSECONDS, Math.floor(cpuLimit * CPU_PERIOD_MICROSECONDS)),
    }),
    ...(memory && { Memory: Math.floor(memory), MemorySwap: Math.floor(memory) }),
  };
}

/** The limits of a new container, with who goes first when memory runs out. */
export function resourceLimits(
  pod: Pod,
  container: Container,
): ContainerLimits & Pick<HostConfig, 'OomScoreAdj'> {
  return {
    ...limitsOf(container),
    // Only scores that need no privilege are set: a Guaranteed pod would ask for a negative one.
    ...(pod.status.qosClass === 'BestEffort' && { OomScoreAdj: 1000 }),
  };
}

/** The resources whose limits in the Engine are not those that the container shall have. */
export function resized(wanted: ContainerLimits, actual: ContainerLimits): readonly string[] {
  const differs = (field: keyof ContainerLimits) => (wanted[field] || 0) !== (actual[field] || 0);
  return [
    ...(differs('CpuShares') || differs('CpuQuota') ? ['cpu'] : []),
    ...(differs('Memory') ? ['memory'] : []),
  ];
}

/** Why the node can never give what a pod asks for; undefined when it can. */
export function infeasible(
  { spec }: Pod,
  capacity: Readonly<Record<string, number>>,
): string | undefined {
  for (const [name, scale] of [
    ['cpu', 1000],
    ['memory', 1],
  ] as const) {
    const sidecars = (spec.initContainers ?? []).filter((init) => init.restartPolicy === 'Always');
    const asked = [...spec.containers, ...sidecars]
      .map(({ resources }) => quantity(resources?.requests?.[name]) ?? 0)
      .reduce((sum, amount) => sum + amount, 0);
    const most = capacity[name];
    if (most !== undefined && most > 0 && asked > most) {
      const [requested, limit] = [asked, most].map((amount) => Math.round(amount * scale));
      return `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${limit}`;
    }
  }
  return undefined;
}
