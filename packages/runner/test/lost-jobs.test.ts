import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createRunner, scriptedExecutor } from '../src/index.ts';
import { type FakeJob, traceChecksum, traceText } from './fake-server.ts';
import { eventually, startHarness } from './harness.ts';
import { payload } from './payload.ts';

/** Read through a function: the compiler does not see that the server has set it. */
const lastUpdate = (job: FakeJob): FakeJob['update'] => job.update;
const idle = scriptedExecutor(async () => 0);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** What a killed runner leaves behind: a journal entry, and the log as far as it got. */
async function leaveBehind(directory: string, id: number, token: string, result?: object) {
  const jobs = `${directory}/runners/killed/jobs`;
  await mkdir(jobs, { recursive: true });
  await writeFile(`${jobs}/${id}.json`, JSON.stringify({ id, token, ...(result && { result }) }));
  await appendFile(`${jobs}/${id}.log`, 'printed and sent\nprinted, not yet sent\n');
  return jobs;
}

for (const [title, result, expected] of [
  ['a job that ran when its runner was killed has failed', undefined, 'failed'],
  ['a job that had ended before the kill keeps its result', { state: 'success' }, 'success'],
] as const) {
  test(title, async () => {
    await using harness = await startHarness(idle);
    const wish = payload(['x']);
    const job = harness.server.enqueue(wish);
    await job.finished;
    job.update = undefined;
    job.status = 'running';
    job.trace = [Buffer.from('printed and sent\n')];
    job.traceSize = 17;
    const jobs = await leaveBehind(harness.directory, wish.id, wish.token, result);

    const runner = createRunner({
      url: harness.server.url,
      token: 'glrt-killed',
      name: 'again',
      executor: idle,
      concurrency: 1,
      directory: harness.directory,
      environment: {},
      log: quiet,
    });
    await runner.start();
    await eventually(() => job.update !== undefined);
    await runner.close();

    assert.match(traceText(job), /^printed and sent\nprinted, not yet sent\n/);
    assert.equal(traceText(job).includes('the runner was killed'), expected === 'failed');
    const update = lastUpdate(job);
    assert.equal(update?.state, expected);
    assert.equal(update?.checksum, traceChecksum(job));
    assert.deepEqual(await readdir(jobs), []);
  });
}
