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

/** Makes a container; where the Engine's disk cannot be counted, without that limit and with a word. */
export async function createConfined(
  engine: Engine,
  job: ExecutorJob,
  config: ContainerConfig,
  query: Parameters<Engine['containers']['create']>[1],
): Promise<string> {
  try {
    return await engine.containers.create(config, query);
  } catch (error) {
    const isDisk = error instanceof Error && /storage-opt/i.test(error.message);
    if (!isDisk || !config.HostConfig?.StorageOpt) throw error;
    job.log.plain(`The Engine keeps no limit of a container's disk here: ${error.message}`);
    const { StorageOpt: _, ...rest } = config.HostConfig;
    return await engine.containers.create({ ...config, HostConfig: rest }, query);
  }
}
