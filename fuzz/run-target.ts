import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import type { Target } from './target.ts';

/** What an input did that none may. */
export interface Fault {
  readonly target: string;
  readonly index: number;
  readonly what: string;
}

/** An input is given up after so long without an end: a machine with much else to do is no fault. */
const patienceMs = 60_000;
/** Of a parser with so many faults enough is known. */
const mostFaults = 20;

/** Gives a target its inputs; a process that ends or hangs at one of them goes on with the next. */
export async function runTarget(
  { name }: Target,
  seed: number,
  inputs: number,
): Promise<readonly Fault[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-fuzz-'));
  const faults: Fault[] = [];
  const progress = join(folder, 'progress');
  const note = (index: number, what: string) => faults.push({ target: name, index, what });
  try {
    for (let from = 0; from < inputs && faults.length < mostFaults; ) {
      const args = [name, String(seed), String(from), String(inputs), progress];
      const child = fork(join(import.meta.dirname, 'child.ts'), args, {
        execArgv: ['--max-old-space-size=512', '--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      child.on('message', (message) => {
        const { index, what } = message as { index: number; what: string }; // by child.ts
        note(index, what);
        if (faults.length >= mostFaults) child.kill('SIGKILL');
      });
      const ended = await endOf(child, progress);
      if (ended === undefined) break;
      if (positionIn(progress) < from) throw new Error(`${name} cannot be loaded: ${ended}`);
      if (faults.length < mostFaults) note(positionIn(progress), ended);
      from = positionIn(progress) + 1;
    }
    return faults;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How the child failed; undefined when it came to its end. */
async function endOf(child: ChildProcess, progress: string): Promise<string | undefined> {
  let last = -1;
  let since = performance.now();
  let hung = false;
  const timer = setInterval(() => {
    const at = positionIn(progress);
    if (at !== last) {
      last = at;
      since = performance.now();
    } else if (performance.now() - since > patienceMs) {
      hung = true;
      child.kill('SIGKILL');
    }
  }, 500);
  const [code, signal] = await once(child, 'exit');
  clearInterval(timer);
  if (hung) return `had no end within ${patienceMs / 1000} s`;
  return code === 0 ? undefined : `ended the process (${signal ?? code})`;
}

/** Before the first input the parser is loaded. */
function positionIn(file: string): number {
  try {
    const bytes = readFileSync(file);
    return bytes.length < 8 ? -1 : bytes.readDoubleLE();
  } catch {
    return -1;
  }
}
