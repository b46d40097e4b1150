import type { ContainerLimits, HostConfig } from '@slipway/engine';
import type { Container, Pod } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';

/** So many processes each container of the pod may have: kubelets know one number for all pods of a node. */
const PIDS_ANNOTATION = 'slipway.dev/pids-limit';
const CPU_PERIOD_MICROSECONDS = 100_000;
const LEAST_QUOTA_MICROSECONDS = 1000;
const LEAST_SHARES = 2;
const SHARES_PER_CPU = 1024;

/** A container's requests and limits as the Engine enforces them; nothing of a pod may take more than all of it. */
export function limitsOf({ spec }: Pod, { resources }: Container): ContainerLimits {
  const { limits, requests } = resources ?? {};
  const whole = spec.resources?.limits;
  return {
    CpuShares: sharesOf(quantity(requests?.cpu ?? limits?.cpu)),
    ...bounds({ cpu: limits?.cpu ?? whole?.cpu, memory: limits?.memory ?? whole?.memory }),
  };
}

/** The limits of a pod as a whole; undefined when only its containers have some. */
export function wholeLimits({ spec }: Pod): ContainerLimits | undefined {
  const { limits, requests } = spec.resources ?? {};
  if (limits?.cpu === undefined && limits?.memory === undefined) return undefined;
  return { CpuShares: sharesOf(quantity(requests?.cpu ?? limits.cpu)), ...bounds(limits) };
}

/** Whether a pod has containers that together may take more than one of them. */
export const hasSeveral = ({ spec }: Pod): boolean =>
  spec.containers.length + (spec.initContainers ?? []).filter(isSidecar).length > 1;

const isSidecar = ({ restartPolicy }: Container) => restartPolicy === 'Always';

const sharesOf = (cpus: number | undefined) =>
  Math.max(LEAST_SHARES, Math.floor((cpus ?? 0) * SHARES_PER_CPU));

function bounds(limits: {
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
}): ContainerLimits {
  const cpuLimit = quantity(limits.cpu);
  const memory = quantity(limits.memory);
  return {
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
): ContainerLimits & Pick<HostConfig, 'OomScoreAdj' | 'PidsLimit'> {
  const processes = Number(pod.metadata.annotations?.[PIDS_ANNOTATION]);
  return {
    ...limitsOf(pod, container),
    ...(Number.isInteger(processes) && processes > 0 && { PidsLimit: processes }),
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
    const sidecars = (spec.initContainers ?? []).filter(isSidecar);
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
