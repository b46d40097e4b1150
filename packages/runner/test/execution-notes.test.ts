import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobExecution } from '@slipway/protocol';
import { ExecutionNotes } from '../src/execution/execution-notes.ts';
import { type Executor, scriptedExecutor } from '../src/index.ts';
import { startHarness } from './harness.ts';
import { payload } from './payload.ts';

/** One whose jobs have a place that can be told of. */
function placed(tell: () => Promise<JobExecution>): Executor {
  const executor = scriptedExecutor(async () => 0);
  return {
    ...executor,
    prepare: async (job, signal) => ({
      ...(await executor.prepare(job, signal)),
      execution: tell,
    }),
  };
}

test('the server hears where a job ran, with its end', async () => {
  const notes = new ExecutionNotes();
  await using harness = await startHarness(
    placed(async () => {
      notes.note('Looked', 'somebody asked');
      return {
        ...{ kind: 'container', name: 'build-1', namespace: null, host: 'here', containers: [] },
        events: [...notes.events],
        usage: notes.usage,
      };
    }),
  );

  const job = await harness.run(payload(['print hello']));

  const { execution } = job.update as { readonly execution?: JobExecution };
  assert.equal(execution?.name, 'build-1');
  // Once when it began, and once more before it was cleaned up.
  assert.equal(execution?.events.length, 2);
});

test('the end of a job is told after its place, however long that takes', async () => {
  await using harness = await startHarness(
    placed(async () => ({
      ...{ kind: 'container', name: 'build-1', namespace: null, host: 'here' },
      ...{ containers: [], events: [], usage: [] },
    })),
  );
  const order: string[] = [];
  let updates = 0;
  harness.server.confirming = async () => {
    updates += 1;
    // The first one says that the job is taken; later ones, that it lives.
    if (updates !== 2) return;
    await delay(500);
    order.push('its place');
  };

  await harness.run(payload(['print hello']));
  order.push('its end');

  assert.deepEqual(order, ['its place', 'its end']);
});

test('a job whose place cannot be told of ends as it would without', async () => {
  await using harness = await startHarness(
    placed(() => Promise.reject(new Error('the engine is away'))),
  );

  const job = await harness.run(payload(['print hello']));

  assert.equal(job.update?.state, 'success');
});
