import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurablySync } from '@slipway/io';
import type { RoleName } from '#channel/roles';
import type { Log } from '#log';

/** How a process of a role is called, in the table of processes. */
const roleEntry = 'roles/main';

/** Who keeps processes: `slipway up`, or a cluster that runs alone, perhaps beside it. */
export type Keeper = 'roles' | 'cluster';

const fileOf = (dataDir: string, keeper: Keeper): string => join(dataDir, 'run', `${keeper}.json`);

/** The process of each role that serves a data folder. */
export type RoleProcesses = Readonly<Partial<Record<RoleName, number | undefined>>>;

/**
 * Notes them for `slipway status`, and for a supervisor that comes after a sudden end. On a disk that takes no writes
 * roles go on all the same.
 */
export function noteProcesses(
  dataDir: string,
  processes: RoleProcesses,
  log: Pick<Log, 'warn'>,
  keeper: Keeper = 'roles',
): void {
  try {
    mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
    writeDurablySync(fileOf(dataDir, keeper), `${JSON.stringify(processes)}\n`);
  } catch (error) {
    log.warn('the processes of roles could not be noted', { error });
  }
}

/** As they were noted last. */
export function notedProcesses(dataDir: string, keeper: Keeper = 'roles'): RoleProcesses {
  const file = fileOf(dataDir, keeper);
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, 'utf8')) as RoleProcesses; // by noteProcesses
}

/**
 * Ends roles whose supervisor was killed. They end by themselves when it goes, but for one that stands
 * still; two of a kind must never serve one folder.
 */
export async function endLeftovers(dataDir: string): Promise<void> {
  await endAll(Object.values(notedProcesses(dataDir)), dataDir);
}

/** Ends the network of a cluster that does not run any more, whoever kept it; nothing else. */
export async function endNetwork(dataDir: string): Promise<void> {
  const kept = (['roles', 'cluster'] as const).map((keeper) => notedProcesses(dataDir, keeper));
  await endAll(
    kept.map(({ network }) => network),
    dataDir,
  );
}

async function endAll(pids: readonly (number | undefined)[], dataDir: string): Promise<void> {
  const noted = pids.filter((pid) => pid !== undefined);
  const left = noted.filter((pid) => isRoleOf(pid, dataDir));
  for (const pid of left) process.kill(pid, 'SIGKILL');
  // Another process's end can't be waited for, only looked at.
  while (left.some((pid) => isRoleOf(pid, dataDir))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A number may be another program's by now. */
function isRoleOf(pid: number, dataDir: string): boolean {
  try {
    const called = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return called.some((it) => it.includes(roleEntry)) && called.includes(dataDir);
  } catch {
    return false; // it is gone, or the system has no such table
  }
}
