/**
 * Gives one parser its inputs, in a process of its own: what it does to the process is seen from outside.
 *
 *   node fuzz/child.ts TARGET SEED FROM TO PROGRESS-FILE
 *
 * The number of the input that it is at stands in the file; faults go to the parent as messages.
 */
import { openSync, writeSync } from 'node:fs';
import process from 'node:process';
import { makeInput } from './make-input.ts';
import { randomFor, seedsOf } from './seeds.ts';
import { targets } from './targets.ts';

/** Of the processor's time, so that a busy machine makes nobody slow. */
const longestMs = 1000;
/** What one input may take beside what was taken before it. */
const mostKilobytes = 64 * 1024;
/** What loading, compiling and garbage take is not an input's. */
const warmUpInputs = 200;

const [name = '', seed = '0', from = '0', to = '0', progressFile = ''] = process.argv.slice(2);
const target = targets.find((it) => it.name === name);
if (!target) throw new Error(`there is no target ${name}`);
const seeds = await seedsOf(target);
const opened = await target.open();
const progress = openSync(progressFile, 'w');
const position = Buffer.alloc(8);
let index = Number(from);

process.on('uncaughtException', (error) => report(`threw where nobody catches: ${error.stack}`));

for (; index < Number(to); index += 1) {
  position.writeDoubleLE(index);
  writeSync(progress, position, 0, 8, 0);
  // The seeds come first, as they are.
  const input = seeds[index] ?? makeInput(target, seeds, randomFor(target, Number(seed), index));
  await opened.before?.();
  const before = { cpu: process.threadCpuUsage(), kilobytes: process.resourceUsage().maxRSS };
  try {
    const running = opened.run(input);
    if (running instanceof Promise) await running;
  } catch (error) {
    if (opened.isRefusal?.(error) !== true) report(`threw ${(error as Error)?.stack ?? error}`);
  }
  const { user, system } = process.threadCpuUsage(before.cpu);
  const ms = (user + system) / 1000;
  const kilobytes = process.resourceUsage().maxRSS - before.kilobytes;
  if (ms > longestMs) report(`took ${Math.round(ms)} ms`);
  if (kilobytes > mostKilobytes && index - Number(from) > warmUpInputs) {
    report(`took ${Math.round(kilobytes / 1024)} MB`);
  }
}
await opened.close?.();
process.exit(0);

/** Tells the parent. */
function report(what: string): void {
  const [first = '', ...places] = what.split('\n');
  // Where it comes from is enough: the input can be given again.
  const [place = ''] = places.filter((line) => line.includes('/packages/'));
  process.send?.({ index, what: `${first}${place}` });
}
