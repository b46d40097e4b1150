import { appendFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { workerData } from 'node:worker_threads';
import { mainThreadStack } from './main-thread-stack.ts';
import type { Watch } from './watchdog.ts';

const { beats, logFile, patienceMs } = workerData as Watch; // given by watchdog.ts

/** A machine that slept, or a process that was stopped, beats again at once. */
const awakeningMs = patienceMs / 10;
const standardError = 2;
const levels = { warn: 40, error: 50 } as const;

await watch();

async function watch(): Promise<never> {
  for (;;) {
    const seen = Atomics.load(beats, 0);
    if (isBeating(seen, patienceMs) || isBeating(seen, awakeningMs)) continue;
    await witness(seen);
  }
}

function isBeating(seen: number, withinMs: number): boolean {
  return Atomics.wait(beats, 0, seen, withinMs) !== 'timed-out';
}

/** Tells of one standstill: at once, and again each time that it has lasted twice as long. */
async function witness(seen: number): Promise<void> {
  const began = performance.now() - patienceMs;
  const seconds = () => Math.round((performance.now() - began) / 1000);
  for (let pauseMs = patienceMs; ; pauseMs *= 2) {
    const stack = await mainThreadStack();
    tell('error', 'event loop stands still', { seconds: seconds(), stack });
    if (isBeating(seen, pauseMs)) break;
  }
  tell('warn', 'event loop turns again', { seconds: seconds() });
}

/** In the form of the log's own lines, and on standard error; neither may stop this thread. */
function tell(
  level: keyof typeof levels,
  msg: string,
  { seconds, stack }: { readonly seconds: number; readonly stack?: string },
): void {
  const time = new Date().toISOString();
  const fields = { level: levels[level], time, pid: process.pid, hostname: hostname() };
  const line = JSON.stringify({ ...fields, role: 'watchdog', seconds, stack, msg });
  quietly(() => appendFileSync(logFile, `${line}\n`));
  const where = stack === undefined ? '' : `:\n${stack}`;
  quietly(() => writeSync(standardError, `slipway: ${msg}, ${seconds} s so far${where}\n`));
}

function quietly(write: () => void): void {
  try {
    write();
  } catch {
    // A full disk or a closed terminal: the other one may still take it.
  }
}
