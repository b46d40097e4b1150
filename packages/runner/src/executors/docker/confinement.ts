import type { ContainerConfig, Engine, HostConfig } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import type { ResourceLimits } from '#execution/resource-limits';

/**
 * What the Engine keeps a job's containers to. Without NET_RAW no packet passes by the rules of
 * `network-rules.ts`; ping works without it.
 */
export function confinement({ memory, cpus, pidsLimit, disk }: ResourceLimits): HostConfig {
  return {
    CapDrop: ['NET_RAW'],
    // No swap beyond it: a limit that swaps is none.
    ...(memory !== undefined && { Memory: memory, MemorySwap: memory }),
    ...(cpus !== undefined && { NanoCpus: Math.round(cpus * 1e9) }),
    ...(pidsLimit !== undefined && { PidsLimit: pidsLimit }),
    ...(disk !== undefined && { StorageOpt: { size: `${disk}` } }),
  };
}

/** What not every Engine does, and a job can be run without: with a word in its log. */
const spared = [
  {
    field: 'StorageOpt',
    refusal: /storage-opt/i,
    sentence: "The Engine keeps no limit of a container's disk here",
  },
  {
    field: 'SecurityOpt',
    refusal: /seccomp/i,
    sentence:
      'The Engine takes no profile of system calls here, so buildah and podman may not work',
  },
] as const;

/** Makes a container; without what the Engine cannot do here, but for walls. */
export async function createConfined(
  engine: Engine,
  job: ExecutorJob,
  config: ContainerConfig,
  query: Parameters<Engine['containers']['create']>[1],
): Promise<string> {
  try {
    return await engine.containers.create(config, query);
  } catch (error) {
    const { HostConfig: wished = {} } = config;
    const said = error instanceof Error ? error.message : '';
    const without = spared.find(({ field, refusal }) => wished[field] && refusal.test(said));
    if (without === undefined) throw error;
    job.log.plain(`${without.sentence}: ${said}`);
    const { [without.field]: _, ...rest } = wished;
    return await createConfined(engine, job, { ...config, HostConfig: rest }, query);
  }
}
