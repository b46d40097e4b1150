import type { ContainerUsage } from '@slipway/contract';
import type { Engine } from '@slipway/engine';
import { MachineRefusal } from '@slipway/server';

/** What a running container takes now. */
export async function usageOf(engine: Engine, id: string): Promise<ContainerUsage> {
  const details = await engine.containers.inspect(id);
  if (!details) throw new MachineRefusal(`There is no container ${id} any more`);
  if (!details.State.Running) throw new MachineRefusal('It does not run: it takes nothing');
  const { read, cpu_stats: cpu, memory_stats: memory } = await engine.containers.stats(id);
  const { usage = 0, limit = 0, stats = {} } = memory;
  // Of files that were read the kernel keeps what nobody else needs.
  const files = stats.inactive_file ?? stats.total_inactive_file ?? 0;
  return {
    at: read,
    cpu_seconds: cpu.cpu_usage.total_usage / 1e9,
    memory: Math.max(0, usage - files),
    memory_limit: limit,
  };
}
