import type { Random } from '#e2e/random';
import { until } from '#e2e/until';
import type { Scene } from '../scene.ts';
import {
  everyProcess,
  isAnother,
  processesOf,
  type Role,
  roles,
  serves,
  signal,
} from './processes.ts';

/** What is killed: all at once as by a power cut, the supervisor alone, or one role. */
export type Victim = 'everything' | 'supervisor' | Role;

/** Half of the kills take all; the rest goes evenly to the others. */
export function chooseVictim(random: Random): Victim {
  return random.chance(0.5) ? 'everything' : random.pick(['supervisor', ...roles]);
}

/** A machine with much else to do may need so long; alone it takes less than a second. */
const longestAwaySeconds = 30;

/** Ends the product at once. */
export async function killAll(
  { slipway }: Pick<Scene, 'slipway'>,
  victim: 'everything' | 'supervisor',
) {
  if (victim === 'everything') signal(everyProcess(slipway), 'SIGKILL');
  await slipway.kill();
}

/** What the end of one role did to it and to the others. */
export interface RoleKilled {
  /** Until the role served again. */
  readonly awayMs: number;
  readonly complaints: readonly string[];
}

/** Kills one role, and waits until another process plays it; the others must be the same as before. */
export async function killRole(
  { slipway }: Pick<Scene, 'slipway'>,
  role: Role,
): Promise<RoleKilled> {
  // One that holds no image has no process before it is asked for something.
  if (role === 'registry') await fetch(`${slipway.url}/v2/`);
  await until(`${role} to be there`, async () => processesOf(slipway)[role] !== undefined);
  const before = processesOf(slipway);
  const began = performance.now();
  signal([before[role] ?? 0].filter(Boolean), 'SIGKILL');
  await until(
    `${role} to serve again`,
    async () => processesOf(slipway)[role] !== before[role] && serves(slipway, role),
    longestAwaySeconds,
  );
  const awayMs = performance.now() - began;
  const now = processesOf(slipway);
  const others = roles.filter((name) => name !== role && isAnother(before[name], now[name]));
  const complaints = others.map((name) => `kill of ${role}: ${name} was started again, too`);
  return { awayMs, complaints };
}
