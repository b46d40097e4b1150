import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createMemoryFiles } from '@slipway/files';
import { createTraceSyncs } from '#traces/trace-syncs';
import { createTraces } from '#traces/traces';
import { nextJob, startServer } from './harness.ts';
import { diskError, laterByHand, watchedFiles } from './watched-files.ts';

function begun() {
  const disk = watchedFiles();
  const clock = laterByHand();
  const errors: string[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (what: string) => void errors.push(what) };
  const { later } = clock;
  const traces = createTraces({ files: disk.files, onAppend() {}, log, later });
  const append = (jobId: number, start: number, text: string, limitBytes = 2 ** 20) => {
    const content = (async function* () {
      yield Buffer.from(text);
    })();
    return traces.append(jobId, start, content, { isWanted: () => true, limitBytes });
  };
  return { disk, clock, errors, traces, append };
}

test('a log that grows is synced once for all that has come by then, and again when more has', async () => {
  const { disk, clock, append } = begun();

  await append(1, 0, 'one\n');
  await append(1, 4, 'two\n');
  await append(2, 0, 'other\n');
  assert.deepEqual(disk.told, []);
  await clock.pass();

  assert.deepEqual(disk.told, ['sync 0/1.log', 'sync 0/2.log']);
  assert.equal(clock.isWaiting, false);
  await append(1, 8, 'three\n');
  await clock.pass();
  assert.deepEqual(disk.told.slice(2), ['sync 0/1.log']);
});

test('what was synced at the end of its job is not synced again', async () => {
  const { disk, clock, traces, append } = begun();
  await append(1, 0, 'one\n');

  await traces.sync(1);
  await traces.release(1);
  await clock.pass();

  assert.deepEqual(disk.told, ['sync 0/1.log', 'close 0/1.log']);
});

test('the log of a job whose end no runner told is synced before it is closed', async () => {
  const { disk, clock, traces, append } = begun();
  await append(1, 0, 'one\n');

  await traces.release(1);
  assert.deepEqual(disk.told, []);
  await clock.pass();

  assert.deepEqual(disk.told, ['sync 0/1.log', 'close 0/1.log']);
});

test('a log that the server alone has written to is not held open', async () => {
  const { disk, clock, traces, append } = begun();

  await traces.note(1, 'Downstream pipeline: …\n');
  await traces.note(2, 'Resuming\n');
  await append(2, 9, 'a runner goes on\n');
  await clock.pass();

  assert.deepEqual(disk.told, ['sync 0/1.log', 'close 0/1.log', 'sync 0/2.log']);
  assert.equal(await traces.text(1), 'Downstream pipeline: …\n');
});

test('on a slow disk a log goes on while it is synced, and what came meanwhile is synced next', async () => {
  const { disk, clock, traces, append } = begun();
  const { promise, resolve } = Promise.withResolvers<void>();
  disk.slowness = promise;
  await append(1, 0, 'one\n');
  await clock.pass();

  const outcome = await append(1, 4, 'two\n');
  await traces.note(1, 'canceled\n');
  assert.deepEqual([outcome.result, disk.told], ['appended', []]);
  resolve();
  await setImmediate();
  await clock.pass();

  assert.deepEqual(disk.told, ['sync 0/1.log', 'sync 0/1.log']);
});

test('the end that is kept of a log that is too long is synced with its beginning', async () => {
  const { disk, clock, append } = begun();
  await append(1, 0, 'x'.repeat(2000), 4000);
  await append(1, 2000, 'y'.repeat(2000), 4000);

  await clock.pass();

  const [first = '', second] = disk.told;
  assert.match(first, /^sync 0\/1\.log\.tail\//);
  assert.equal(second, 'sync 0/1.log');
});

test('what the disk has refused once is not said to be safe until it has come again', async () => {
  const { disk, clock, errors, traces, append } = begun();
  await append(1, 0, 'one\n');
  disk.failure = diskError();
  await clock.pass();
  disk.failure = undefined;

  assert.equal(traces.isDoubtful(1), true);
  assert.deepEqual(errors, ['a log could not be brought to the disk']);
  await append(1, 4, 'two\n');
  await clock.pass();
  await assert.rejects(traces.sync(1), { code: 'EIO' });
  await traces.restart(1);
  await append(1, 0, 'one\ntwo\n');
  await traces.sync(1);

  assert.equal(traces.isDoubtful(1), false);
  assert.equal(errors.length, 1);
});

test('the end of a job waits for a sync that is under way, and fails as that does', async () => {
  const { disk, clock, traces, append } = begun();
  const { promise, resolve } = Promise.withResolvers<void>();
  await append(1, 0, 'one\n');
  disk.slowness = promise;
  await clock.pass();

  const ended = assert.rejects(traces.sync(1), { code: 'EIO' });
  // The disk tells the first of them alone.
  disk.failure = diskError();
  resolve();
  await setImmediate();
  disk.failure = undefined;
  await ended;
});

test('a stop syncs what is left', async () => {
  const { disk, clock, traces, append } = begun();
  await append(1, 0, 'one\n');

  await traces.close();

  assert.deepEqual(disk.told, ['sync 0/1.log', 'close 0/1.log']);
  assert.equal(clock.isWaiting, false);
});

test('however fast logs grow, a round has an end, and the next one comes after a pause', async () => {
  const clock = laterByHand();
  const synced: number[] = [];
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const syncs = createTraceSyncs({
    ...{ log, later: clock.later },
    async sync(jobId) {
      syncs.settled(jobId);
      synced.push(jobId);
      syncs.changed(jobId);
    },
  });
  syncs.changed(1);
  syncs.changed(2);

  await clock.pass();
  assert.deepEqual(synced, [1, 2]);
  await clock.pass();

  assert.deepEqual(synced, [1, 2, 1, 2]);
});

test('a runner whose log the disk refused sends it again, and its job ends when it is safe', async () => {
  const disk = watchedFiles();
  await using server = await startServer({
    openFiles: async (name) => (name === 'traces' ? disk.files : createMemoryFiles()),
  });
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
  const job = await nextJob(runner);
  await runner.patch(job, 0, 'made\n');

  disk.failure = diskError();
  let refused = await runner.finish(job);
  // A sync of the server's own may have met the fault before.
  if (refused.status === 412) refused = await runner.finish(job);
  disk.failure = undefined;
  const again = await runner.finish(job);
  const gone = await runner.patch(job, 5, 'late\n');
  await runner.patch(job, 0, 'made\n');
  const ended = await runner.finish(job);

  assert.deepEqual([refused.status, again.status, gone.status, ended.status], [507, 412, 416, 200]);
  assert.equal(await server.server.services.traces.text(job.id), 'made\n');
});
