import { readFileSync } from 'node:fs';

const tickMs = 10; // USER_HZ, fixed on Linux

/** What the system says of a process's main thread; undefined on other systems than Linux. */
export function mainThreadOf(
  pid: number,
): { readonly computedMs: number; readonly isStopped: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8');
    // The program's name, in parentheses, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', , , , , , , , , , , user = '0', system = '0'] = fields;
    return { computedMs: (Number(user) + Number(system)) * tickMs, isStopped: /[Tt]/.test(state) };
  } catch {
    return undefined; // no such system, or the process is gone
  }
}
