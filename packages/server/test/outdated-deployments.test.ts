import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOutdated } from '../src/deployments/outdated.ts';
import { nextJob, startServer } from './harness.ts';
import { after, deployment, job, pipeline } from './records.ts';

for (const [what, own, live, other, expected] of [
  ['of an older pipeline', { pipelineId: 4 }, {}, { pipelineId: 5 }, true],
  ['of a newer pipeline', { pipelineId: 6 }, {}, { pipelineId: 5 }, false],
  ['of the same pipeline', { pipelineId: 5 }, {}, { pipelineId: 5 }, false],
  ['of the same commit', { pipelineId: 4 }, { sha: 'a'.repeat(40) }, { pipelineId: 5 }, false],
  ['that is tried again', { pipelineId: 4, retryOf: 3 }, {}, { pipelineId: 5 }, false],
  ['made before a rollback', { pipelineId: 6 }, { rollbackOf: 2 }, { pipelineId: 2 }, true],
  [
    'made after a rollback',
    { pipelineId: 6, createdAt: after(20) },
    { rollbackOf: 2 },
    { pipelineId: 2 },
    false,
  ],
  [
    'made before an older one was tried again',
    { pipelineId: 6 },
    {},
    { pipelineId: 2, retryOf: 1 },
    true,
  ],
  ['made before somebody deployed elsewhere', { pipelineId: 6 }, {}, undefined, true],
] as const) {
  test(`a job ${what} ${expected ? 'would bring something older' : 'may deploy'}`, () => {
    const found = isOutdated(job({ retryOf: null, createdAt: after(5), ...own }), pipeline(), {
      deployment: deployment({ sha: 'c'.repeat(40), createdAt: after(10), ...live }),
      job: other && job({ retryOf: null, ...other }),
    });

    assert.equal(found, expected);
  });
}

test('in a new project an older job does not deploy over a newer one, but when it is tried again, or where the project lets it', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const runner = await server.runner();
  const deploy = { script: ['make'], when: 'manual', environment: 'production' };
  const jobs: number[] = [];
  for (const _ of ['oldest', 'older', 'newer']) {
    await project.push({ '.gitlab-ci.yml': JSON.stringify({ deploy }) });
    const [made] = (await server.api('GET', `/projects/${project.id}/jobs`)) as { id: number }[];
    jobs.push(made?.id ?? 0);
  }
  const [oldest, older, newer] = jobs;
  const path = (id: number | undefined) => `/projects/${project.id}/jobs/${id}`;
  const asMade = (await server.api('GET', `/projects/${project.id}`)) as Record<string, unknown>;
  assert.equal(asMade.ci_forward_deployment_enabled, true);

  await server.api('POST', `${path(newer)}/play`);
  await runner.finish(await nextJob(runner));
  const waits = (await server.api('GET', path(older))) as { readonly hold: string };
  assert.match(waits.hold, /it would fail: "production" has something newer by now/);
  const preview = (await server.api('GET', `${path(older)}/preview`)) as Record<string, unknown>;
  assert.match(String(preview.would_fail), /"production" has something newer by now/);
  assert.equal(preview.why_not_play, null);
  await server.api('POST', `${path(older)}/play`);

  const failed = (await server.api('GET', path(older))) as Record<string, unknown>;
  assert.equal(failed.status, 'failed');
  assert.equal(failed.failure_reason, 'failed_outdated_deployment_job');
  const headers = { 'private-token': 'glpat-test-root-token' };
  const trace = await server.fetch(`/api/v4${path(older)}/trace`, { headers });
  assert.match(
    await trace.text(),
    /"production" has something newer by now, \w{8} of deployment #1/,
  );
  const again = (await server.api('POST', `${path(older)}/retry`)) as { readonly id: number };
  assert.equal((await nextJob(runner)).id, again.id);
  await server.api('PUT', `/projects/${project.id}`, { ci_forward_deployment_enabled: false });
  await server.api('POST', `${path(oldest)}/play`);
  assert.equal((await nextJob(runner)).id, oldest);
});
