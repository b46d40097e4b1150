/**
 * Gives every parser of the product inputs that nobody sends by mistake.
 *
 *   npm run fuzz                               a million inputs, then every address of the server
 *   npm run fuzz -- --inputs 20000 --seed 7    fewer, and those of that seed
 *   npm run fuzz -- --only cel                 one parser; the list is in targets.ts
 *   npm run fuzz -- --parsers                  without the addresses
 *   npm run fuzz -- --only cel --show 1234     prints an input as it was made
 *
 * Each parser runs in a process of its own (`child.ts`) and begins with the files of `corpus/`. A fault
 * is an error that is no refusal, a second of the processor's time, 64 MB for one input, or the end of
 * the process. An input that made one belongs into the corpus.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { makeInput } from './make-input.ts';
import { runTarget } from './run-target.ts';
import { randomFor, seedsOf } from './seeds.ts';
import type { Target } from './target.ts';
import { targets } from './targets.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    only: { type: 'string' },
    show: { type: 'string' },
    parsers: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const chosen = targets.filter(({ name }) => values.only === undefined || values.only === name);
const [first] = chosen;
if (!first) {
  throw new Error(
    `there is no ${values.only}; there are: ${targets.map(({ name }) => name).join()}`,
  );
}
if (values.show !== undefined) {
  process.stdout.write(await inputOf(first, Number(values.show)));
} else {
  say(`seed ${seed}`);
  const isFine = await everyTarget();
  const isServerFine = values.only !== undefined || values.parsers || (await everyAddress());
  if (!isFine || !isServerFine) process.exitCode = 1;
}

async function everyTarget(): Promise<boolean> {
  const whole = chosen.reduce((sum, { share }) => sum + share, 0);
  let count = 0;
  let faulty = 0;
  for (const target of chosen) {
    const inputs = Math.ceil((Number(values.inputs) * target.share) / whole);
    const began = performance.now();
    const faults = await runTarget(target, seed, inputs);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(`${target.name}: ${inputs} inputs, ${faults.length} faults (${seconds} s)`);
    for (const { index, what } of faults) say(`  ${target.name} ${index}: ${what}`);
    count += inputs;
    faulty += faults.length;
  }
  say(`${count} inputs, ${faulty} faults`);
  return faulty === 0;
}

async function inputOf(target: Target, index: number): Promise<Buffer> {
  const seeds = await seedsOf(target);
  return seeds[index] ?? makeInput(target, seeds, randomFor(target, seed, index));
}

/** What is not bytes for one parser, but requests for a whole server. */
async function everyAddress(): Promise<boolean> {
  const file = join(import.meta.dirname, '../packages/server/test/fuzz.ts');
  const child = spawn(process.execPath, [file], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
