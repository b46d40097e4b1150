import { setTimeout } from 'node:timers/promises';
import type { Random } from '#e2e/random';
import type { Scene } from '../scene.ts';
import { everyProcess, isAnother, processesOf, roles, signal } from './processes.ts';

/**
 * Stops one role, or everything, for some seconds, as a laptop that sleeps or a host that swaps does.
 * Nobody may be ended for it. Resolves with what was started again all the same.
 */
export async function pause(
  { slipway }: Scene,
  random: Random,
  seconds: number,
): Promise<readonly string[]> {
  const before = processesOf(slipway);
  const isAll = random.chance(0.5);
  const role = random.pick(roles);
  const stopped = isAll ? everyProcess(slipway) : [before[role] ?? 0].filter(Boolean);
  signal(stopped, 'SIGSTOP');
  await setTimeout(seconds * 1000);
  signal([...stopped].reverse(), 'SIGCONT');
  // Long enough for a supervisor that misjudges the pause to act.
  await setTimeout(1500);
  const now = processesOf(slipway);
  return roles
    .filter((name) => isAnother(before[name], now[name]))
    .map((name) => `pause of ${isAll ? 'everything' : role}: ${name} was started again`);
}
