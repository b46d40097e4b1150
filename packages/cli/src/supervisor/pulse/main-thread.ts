import { readFileSync } from 'node:fs';

const tickMs = 10; // USER_HZ, fixed on Linux

/** What the system says of the main thread of a process. */
export interface MainThread {
  readonly computedMs: number;
  /** How long it could have computed and had no processor; 0 where the system does not count that. */
  readonly waitedMs: number;
  /** Somebody has stopped it. */
  readonly isStopped: boolean;
}

/** Undefined on other systems than Linux. */
export function mainThreadOf(pid: number): MainThread | undefined {
  const folder = `/proc/${pid}/task/${pid}`;
  try {
    const stat = readFileSync(`${folder}/stat`, 'utf8');
    // The program's name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', , , , , , , , , , , user = '0', system = '0'] = fields;
    return {
      computedMs: (Number(user) + Number(system)) * tickMs,
      waitedMs: waitedMs(folder),
      isStopped: /[Tt]/.test(state),
    };
  } catch {
    return undefined; // no such system, or the process is gone
  }
}

function waitedMs(folder: string): number {
  try {
    const [, waited = '0'] = readFileSync(`${folder}/schedstat`, 'utf8').split(' ');
    return Number(waited) / 1e6;
  } catch {
    return 0; // A kernel that does not count.
  }
}
