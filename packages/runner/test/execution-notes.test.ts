import assert from 'node:assert/strict';
import { test } from 'node:test';
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

test('a job whose place cannot be told of ends as it would without', async () => {
  await using harness = await startHarness(
    placed(() => Promise.reject(new Error('the engine is away'))),
  );

  const job = await harness.run(payload(['print hello']));

  assert.equal(job.update?.state, 'success');
});
