import type { HostConfig } from '@slipway/engine';
import type { Container, Pod } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';

type ResourceLimits = Pick<
  HostConfig,
  'CpuShares' | 'CpuPeriod' | 'CpuQuota' | 'Memory' | 'MemorySwap' | 'OomScoreAdj'
>;

const CPU_PERIOD_MICROSECONDS = 100_000;
const LEAST_QUOTA_MICROSECONDS = 1000;
const LEAST_SHARES = 2;
const SHARES_PER_CPU = 1024;

/** A container's requests and limits as the Engine enforces them. */
export function resourceLimits(pod: Pod, { resources }: Container): ResourceLimits {
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
    // Only scores that need no privilege are set: a Guaranteed pod would ask for a negative one.
    ...(pod.status.qosClass === 'BestEffort' && { OomScoreAdj: 1000 }),
  };
}
