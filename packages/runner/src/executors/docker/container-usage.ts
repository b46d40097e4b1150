import type { ContainerStats, Engine } from '@slipway/engine';
import type { UsageLook } from '#execution/execution-notes';

/** Looks at what a container takes: processors since the look before, memory without what is only cached. */
export function usageOf(engine: Engine, id: string): () => Promise<UsageLook | undefined> {
  let before: ContainerStats | undefined;
  return async () => {
    const now = await engine.containers.stats(id);
    const { usage, stats } = now.memory_stats;
    const last = before;
    before = now;
    if (usage === undefined) return undefined;
    const cached = stats?.inactive_file ?? stats?.total_inactive_file ?? 0;
    return { cpus: last ? cpusBetween(last, now) : 0, memoryBytes: Math.max(0, usage - cached) };
  };
}

function cpusBetween(last: ContainerStats, now: ContainerStats): number {
  const passedMs = Date.parse(now.read) - Date.parse(last.read);
  const usedMs =
    (now.cpu_stats.cpu_usage.total_usage - last.cpu_stats.cpu_usage.total_usage) / 1_000_000;
  return passedMs > 0 ? Math.max(0, usedMs / passedMs) : 0;
}
