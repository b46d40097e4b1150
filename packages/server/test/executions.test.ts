import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionTold } from '../src/executions/execution-told.ts';
import { nextJob, root, startServer } from './harness.ts';

const at = '2026-11-30T10:00:00.000Z';
const told = {
  kind: 'container',
  name: 'runner-1-build',
  namespace: null,
  host: 'here',
  containers: [{ name: 'build', image: 'alpine', exit_code: 1, reason: null }],
  events: [{ at, type: 'Warning', reason: 'Ended', message: 'exit code 1' }],
  usage: [{ at, cpus: 0.5, memory_bytes: 1000 }],
};

test('where a job ran is kept after it, as its runner told it last', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a: {script: [make]}' });
  const job = await nextJob(runner);
  const path = `/projects/${project.id}/jobs/${job.id}/execution`;
  const ask = () => server.fetch(`/api/v4${path}`, { headers: { 'private-token': root.token } });

  assert.equal((await ask()).status, 404);
  await runner.update(job, { state: 'running', execution: { ...told, events: [], usage: [] } });
  await runner.update(job, { state: 'failed', execution: told });

  assert.deepEqual(await server.api('GET', path), told);
});

test('of what a runner tells only what can be used is kept, and not too much of it', () => {
  const odd = executionTold({
    kind: 'pod',
    name: 'x'.repeat(5000),
    namespace: 7,
    containers: [null, 'a', { name: 'a', exit_code: 'none' }],
    events: Array.from({ length: 999 }, () => ({ at, reason: {}, type: 'Odd' })),
    usage: [
      { at: 'never', cpus: 1, memory_bytes: 1 },
      { at, cpus: -1, memory_bytes: 1 },
    ],
  });

  assert.equal(odd?.name.length, 1000);
  assert.equal(odd?.namespace, null);
  assert.deepEqual(odd?.containers, [{ name: 'a', image: '', exit_code: null, reason: null }]);
  assert.equal(odd?.events.length, 200);
  assert.deepEqual(odd?.events[0], { at, type: 'Normal', reason: '', message: '' });
  assert.deepEqual(odd?.usage, []);
  assert.equal(executionTold({}), undefined);
  assert.equal(executionTold({ kind: 'else' }), undefined);
});
