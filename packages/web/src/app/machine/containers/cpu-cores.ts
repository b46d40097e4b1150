import type { ContainerUsage } from '@slipway/contract';
import type { Sample } from '#cluster/usage/usage.ts';

/**
 * What a container has taken, from what the engine counts: it tells seconds of the processor since the start,
 * so between two looks lies how many cores were busy. The first look says nothing of that.
 */
export function samplesOf(looks: readonly ContainerUsage[]): readonly Sample[] {
  return looks.slice(1).map((look, index) => {
    const before = looks[index] ?? look;
    const seconds = (Date.parse(look.at) - Date.parse(before.at)) / 1000;
    // Less than before: it was started anew.
    const used = Math.max(0, look.cpu_seconds - before.cpu_seconds);
    return {
      at: Date.parse(look.at),
      cpu: seconds > 0 ? used / seconds : 0,
      memoryBytes: look.memory,
    };
  });
}
