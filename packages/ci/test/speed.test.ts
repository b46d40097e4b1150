import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { compile } from '../src/index.ts';
import { mixedContext, mixedJobs } from './mixed-jobs.ts';

/** Milliseconds of the processor, the fewest of some runs: other programs don't count. */
async function fewest(text: string, runs: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    const { plan, diagnostics } = await compile(text, mixedContext);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
    assert.ok(plan, diagnostics[0]?.message);
  }
  return best;
}

const times = (count: number, piece: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => piece(at)).join('');
const names = times(50, (at) => `n${at}, `);

/** What there can be much of: a small number of it, and the text for any number. */
const shapes: Readonly<Record<string, readonly [count: number, text: (count: number) => string]>> =
  {
    'mixed jobs': [800, mixedJobs],
    'tiny jobs': [1000, (count) => times(count, (at) => `j${at}: {script: x}\n`)],
    'jobs that extend one template': [
      500,
      (count) =>
        `.t: {image: i, before_script: [a, b], variables: {A: b}, rules: [{if: $CI_COMMIT_BRANCH}]}\n${times(count, (at) => `j${at}: {extends: .t, script: x}\n`)}`,
    ],
    'jobs with fifty needs each': [
      50,
      (count) =>
        `${times(50, (at) => `n${at}: {stage: build, script: x}\n`)}${times(count, (at) => `j${at}: {script: x, needs: [${names}]}\n`)}`,
    ],
    'jobs that each need the next': [
      500,
      (count) =>
        `${times(count, (at) => `j${at}: {script: x, needs: [j${at + 1}]}\n`)}j${count}: {script: x}\n`,
    ],
    'jobs with rules': [
      100,
      (count) =>
        times(
          count,
          (at) =>
            `j${at}:\n  script: x\n  rules:\n${times(20, (n) => `    - if: $A == "${n}"\n`)}    - when: always\n`,
        ),
    ],
    'rules of one job': [
      300,
      (count) =>
        `j:\n  script: x\n  rules:\n${times(count, (at) => `    - if: $A == "${at}"\n`)}    - when: always\n`,
    ],
    'variables, each with a job': [
      200,
      (count) =>
        `variables:\n${times(count, (at) => `  V${at}: x\n`)}${times(count, (at) => `j${at}: {script: docker push long-enough-for-a-look, variables: {A: $V${at}}}\n`)}`,
    ],
    'jobs with a matrix of two hundred': [
      4,
      (count) =>
        times(
          count,
          (at) =>
            `j${at}: {script: x, parallel: {matrix: [{A: [${times(20, (n) => `a${n}, `)}], B: [${times(10, (n) => `b${n}, `)}]}]}}\n`,
        ),
    ],
  };

/** Eight times as many should take eight times as long; each with each would take sixty-four times. */
for (const [what, [count, text]] of Object.entries(shapes)) {
  test(`the time of ${what} grows as their number does`, async () => {
    await fewest(text(count), 3); // until the code is optimised
    const few = await fewest(text(count), 3);
    const many = await fewest(text(count * 8), 2);

    assert.ok(many < Math.max(few, 2) * 32, `${many} ms after ${few} ms`);
  });
}

/** The goal is 60 ms; the limit is for processors of any speed. */
test('a thousand mixed jobs compile at once', async () => {
  const time = await fewest(mixedJobs(1000), 5);

  assert.ok(time < 400, `${time} ms`);
});
