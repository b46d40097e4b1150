import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Slipway } from '#e2e/slipway';

/** The roles, each a process of its own. */
export const roles = ['server', 'registry', 'cluster', 'runners', 'network'] as const;
export type Role = (typeof roles)[number];

export type Processes = Readonly<Partial<Record<Role, number>>>;

/** Which process plays which role at the moment. */
export function processesOf({ dataDir }: Slipway): Processes {
  return JSON.parse(readFileSync(join(dataDir, 'run/roles.json'), 'utf8'));
}

/** Whether a role that ran has been started again; some start only when they are needed. */
export const isAnother = (before: number | undefined, now: number | undefined): boolean =>
  before !== undefined && now !== before;

/** The supervisor and all roles: first it, so that it starts none of them again. */
export function everyProcess(slipway: Slipway): readonly number[] {
  return [slipway.ready.pid, ...Object.values(processesOf(slipway))];
}

/** Sends a signal; a process that has gone meanwhile is no error. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Whether a role has said in the log that it serves, as the process that plays it now. */
export function serves(slipway: Slipway, role: Role): boolean {
  const line = `"role":"${role}","pid":${processesOf(slipway)[role]},"msg":"role serves"`;
  return readFileSync(join(slipway.dataDir, 'logs/slipway.log'), 'utf8').includes(line);
}
