import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** As `nice` counts: to Linux such a process weighs as much as 87 of those that have 0. */
const first = -20;
/** As much as nine. */
const early = -10;
/** As whoever started Slipway wanted it. */
const usual = getPriority();

/**
 * Lets a process that starts go before the rest of a busy machine: everybody waits for it, and it needs
 * less than a second of the processor. Without the right to do that (we are not root) it waits its turn.
 */
export const goesFirst = (pid: number): void => setAll(pid, first);

/** For whoever has little to do and everybody waits for: the door, which hands connections over. */
export const goesEarly = (pid: number): void => setAll(pid, early);

/** It has started: jobs and git, which it starts, are nobody's better. */
export const goesAsUsual = (pid: number): void => setAll(pid, usual);

/** Linux keeps a priority for each thread, and a new one has that of the thread that made it. */
function setAll(pid: number, priority: number): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), priority);
  } catch {
    // Not ours to say, another system, or the process has ended.
  }
}
