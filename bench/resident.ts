import { readdirSync, readFileSync } from 'node:fs';

/**
 * Memory of a process and those that it started, in megabytes. Pages that several of them share, as those
 * of Node itself, count once (`Pss`).
 */
export function residentMegabytes(pid: number): number {
  const kilobytes = family(pid).map((it) =>
    Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${it}/smaps_rollup`, 'utf8'))?.[1]),
  );
  return (kilobytes.reduce((sum, it) => sum + it, 0) * 1024) / 1e6;
}

/** Processor time that a process and those that it started have used so far, in milliseconds. */
export function processorMs(pid: number): number {
  return family(pid).reduce((sum, it) => sum + ownProcessorMs(it), 0);
}

/** The kernel counts in hundredths of a second (USER_HZ, fixed on Linux). */
function ownProcessorMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** A process and those that it started. */
export function family(pid: number): readonly number[] {
  const started = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return [pid, ...started.flatMap((it) => family(Number(it)))];
}
