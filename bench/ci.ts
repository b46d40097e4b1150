/**
 * The `.gitlab-ci.yml` language: how long a configuration takes to compile and a pipeline to decide,
 * in process and as a command, and against the npm package `gitlab-ci-local` on the same files.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compile, decide, initialPipeline } from '@slipway/ci';
import { mixedContext, mixedFiles, mixedJobs } from '../packages/ci/test/mixed-jobs.ts';
import type { Row } from './row.ts';
import { median, medianTime } from './statistics.ts';

const run = promisify(execFile);
const slipway = join(import.meta.dirname, '../packages/cli/bin/slipway.mjs');
const peer = fileURLToPath(import.meta.resolve('gitlab-ci-local'));

/** Measures the compiler, `decide`, and the command. */
export async function benchCi(): Promise<Row[]> {
  // First, while this process is small: starting a program from a large one takes longer.
  const commands = [await commandRow(), await peerRow()];
  const thousand = await compileTime(1000, 41);
  const fiveThousand = await compileTime(5000, 15);
  const growth = fiveThousand / thousand;
  return [
    atMost('compile 1,000 mixed jobs', thousand, 60),
    atMost('compile 5,000 mixed jobs', fiveThousand, 300),
    {
      what: 'compile: time of 5,000 jobs, in times of 1,000',
      value: growth,
      unit: '×',
      goal: 'linear: ≤ 6 ×',
      ok: growth <= 6,
    },
    atMost('decide on 1,000 jobs', await decideTime(), 2),
    ...commands,
  ];
}

function atMost(what: string, value: number, most: number): Row {
  return { what, value, unit: 'ms', goal: `≤ ${most} ms`, ok: value <= most };
}

async function compileTime(jobs: number, times: number): Promise<number> {
  const text = mixedJobs(jobs);
  await medianTime(3, () => compile(text, mixedContext)); // until the code is optimised
  return medianTime(times, () => compile(text, mixedContext));
}

async function decideTime(): Promise<number> {
  const { plan } = await compile(mixedJobs(1000), mixedContext);
  if (!plan) throw new Error('the mixed jobs do not compile');
  const state = initialPipeline(plan);
  await medianTime(20, async () => decide(state, new Date()));
  return medianTime(101, async () => decide(state, new Date()));
}

/** The first run fills Node's compile cache, as the first run after an installation does. */
async function commandRow(): Promise<Row> {
  await using project = await checkout(20);
  const time = () => commandTime(project.directory, slipway, 'compile', '--json');
  await time();
  const times: number[] = [];
  for (let round = 0; round < 11; round += 1) times.push(await time());
  return atMost('slipway compile of 20 jobs, as a process', median(times), 200);
}

/** Both as whole processes of the same Node, in turn, so that a busy machine slows both. */
async function peerRow(): Promise<Row> {
  await using project = await checkout(1000);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    ours.push(await commandTime(project.directory, slipway, 'compile', '--json'));
    theirs.push(await commandTime(project.directory, peer, '--list-json'));
  }
  const [mine, others] = [median(ours), median(theirs)];
  return {
    what: 'slipway compile against gitlab-ci-local, 1,000 jobs',
    value: others / mine,
    unit: '× as fast',
    goal: '≥ 10 ×',
    ok: others / mine >= 10,
    note: `${mine.toFixed(0)} ms, gitlab-ci-local --list-json ${others.toFixed(0)} ms`,
  };
}

async function commandTime(directory: string, ...command: readonly string[]): Promise<number> {
  const started = performance.now();
  await run(process.execPath, command, { cwd: directory, maxBuffer: 256 * 1024 * 1024 });
  return performance.now() - started;
}

interface Checkout extends AsyncDisposable {
  readonly directory: string;
}

/** A working copy with a commit and a remote: the peer asks git for them. */
async function checkout(jobs: number): Promise<Checkout> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-ci-'));
  const files = { ...mixedFiles, '.gitlab-ci.yml': mixedJobs(jobs) };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const author = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com'];
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    [...author, 'commit', '--quiet', '--message=bench'],
    ['remote', 'add', 'origin', 'https://example.com/acme/shop.git'],
  ]) {
    await run('git', args, { cwd: directory });
  }
  return {
    directory,
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
