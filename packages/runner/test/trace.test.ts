import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { scriptedExecutor } from '../src/index.ts';
import { type FakeJob, traceChecksum, traceText } from './fake-server.ts';
import { eventually, startHarness } from './harness.ts';
import { payload } from './payload.ts';

const words = Array.from({ length: 2_000 }, (_, line) => `line ${line}\n`);

/** Prints its lines, and waits at the gate in the middle. */
const printer = (gate: Promise<void> = Promise.resolve()) =>
  scriptedExecutor(async (_stage, print) => {
    await print(words.slice(0, 1_000).join(''));
    await gate;
    await print(words.slice(1_000).join(''));
    return 0;
  });

function assertWhole(job: FakeJob): void {
  assert.ok(traceText(job).includes(words.join('')), 'every line, once, in order');
  assert.equal(job.update?.checksum, traceChecksum(job));
  assert.equal(job.update?.output?.bytesize, job.traceSize);
}

test('the first output is on the server at once, whatever interval it asks for', async () => {
  const gate = Promise.withResolvers<void>();
  await using harness = await startHarness(printer(gate.promise));
  harness.server.intervalSeconds = 600;

  const job = harness.server.enqueue(payload(['x']));
  await eventually(() => traceText(job).includes('line 999\n'));
  gate.resolve();
  await job.finished;

  assertWhole(job);
});

test('before the server knows that a job runs here, it is written down, and nothing of it has run or was sent', async () => {
  let isBegun = false;
  const executor = scriptedExecutor(async () => {
    isBegun = true;
    return 0;
  });
  await using harness = await startHarness(executor);
  const seen = Promise.withResolvers<readonly unknown[]>();
  harness.server.confirming = async ({ payload: { id }, traceSize }) => {
    const files = await readdir(harness.directory, { recursive: true });
    const isNoted = files.some((file) => file.endsWith(`/jobs/${id}.json`));
    seen.resolve([isNoted, isBegun, traceSize]);
  };

  await harness.run(payload(['x']));

  assert.deepEqual(await seen.promise, [true, false, 0]);
  assert.ok(isBegun);
});

test('a job that the server has ended meanwhile does not begin', async () => {
  let isBegun = false;
  const executor = scriptedExecutor(async () => {
    isBegun = true;
    return 0;
  });
  const over = Promise.withResolvers<void>();
  const log = { debug() {}, warn() {}, error() {}, info };
  await using harness = await startHarness(executor, { log });
  harness.server.confirming = async (job) => {
    job.status = 'canceled';
  };

  harness.server.enqueue(payload(['x']));
  await over.promise;

  assert.equal(isBegun, false);

  function info(message: string): void {
    if (message === 'job finished') over.resolve();
  }
});

test('a range that the server refuses is sent again from where the server is', async () => {
  const gate = Promise.withResolvers<void>();
  await using harness = await startHarness(printer(gate.promise));
  let refusals = 0;
  harness.server.refuseTrace = (job, response) => {
    // As if the last bytes had not been kept.
    const isLost = job.traceSize > 0 && refusals === 0;
    if (!isLost) return false;
    refusals += 1;
    const kept = Buffer.concat(job.trace).subarray(0, 10);
    job.trace = [kept];
    job.traceSize = kept.length;
    response.writeHead(416, { range: '0-10' }).end();
    return true;
  };

  const job = harness.server.enqueue(payload(['x']));
  await eventually(() => traceText(job).includes('line 999\n'));
  gate.resolve();
  await job.finished;

  assert.equal(refusals, 1);
  assertWhole(job);
});

test('a server that is away for a while gets everything later', async () => {
  const gate = Promise.withResolvers<void>();
  await using harness = await startHarness(printer(gate.promise));
  const job = harness.server.enqueue(payload(['x']));
  await eventually(() => traceText(job).includes('line 999\n'));

  harness.server.isDown = true;
  gate.resolve();
  await new Promise((resolve) => setTimeout(resolve, 300));
  harness.server.isDown = false;
  await job.finished;

  assertWhole(job);
});

test('temporary errors are tried again', async () => {
  await using harness = await startHarness(printer());
  let errors = 0;
  harness.server.refuseTrace = (_job, response) => {
    errors += 1;
    if (errors > 3) return false;
    response.writeHead(503).end();
    return true;
  };

  assertWhole(await harness.run(payload(['x'])));
});
