import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer } from './harness.ts';

test('the job of an older deployment that is run again is told that it goes back, and from where', async () => {
  await using server = await startServer();
  const shop = await server.project('shop');
  const runner = await server.runner({ run_untagged: true });
  const files = { '.gitlab-ci.yml': 'deploy: {script: [make], environment: live}\n' };
  const told = async () => {
    const job = await nextJob(runner);
    await runner.finish(job);
    const own = job.variables.filter(({ key }) => key.startsWith('SLIPWAY_ROLLBACK'));
    return { id: job.id, variables: own.map(({ key, value }) => `${key}=${value}`) };
  };

  await shop.push(files);
  const first = await told();
  const { sha } = await shop.push(files);
  const second = await told();
  await server.api('POST', `/projects/${shop.id}/jobs/${first.id}/retry`);
  const back = await told();

  assert.deepEqual([first.variables, second.variables], [[], []]);
  assert.deepEqual(back.variables.toSorted(), [
    'SLIPWAY_ROLLBACK=true',
    `SLIPWAY_ROLLBACK_FROM=${sha}`,
  ]);
});
