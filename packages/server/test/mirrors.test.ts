import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pipelineIs, reaches, runOne, statuses } from './family.ts';
import { nextJob, startServer } from './harness.ts';

const text = `
library:
  stage: build
  needs: {pipeline: root/library}
after:
  stage: deploy
  script: [make]
`;
const job = 'unit:\n  script: [make]\n';

test('a job that mirrors the pipeline of another project ends as that does', async () => {
  await using server = await startServer();
  const app = await server.project('app');
  const library = await server.project('library');
  const runner = await server.runner();
  await library.push({ '.gitlab-ci.yml': job });
  const unit = await nextJob(runner);
  await app.push({ '.gitlab-ci.yml': text });
  await reaches(server, 2, { library: 'running', after: 'created' });

  await runner.finish(unit);

  await reaches(server, 2, { library: 'success', after: 'pending' });
  assert.deepEqual(server.complaints, []);
});

for (const [end, expected, after] of [
  ['success', 'success', 'pending'],
  ['failed', 'failed', 'skipped'],
] as const) {
  test(`a job that mirrors a pipeline that has ended in ${end} is ${expected} at once`, async () => {
    await using server = await startServer();
    const app = await server.project('app');
    const library = await server.project('library');
    const runner = await server.runner();
    await library.push({ '.gitlab-ci.yml': job });
    await runOne(runner, 'unit', end);
    await pipelineIs(server, 1, end);

    await app.push({ '.gitlab-ci.yml': text });

    await reaches(server, 2, { library: expected, after });
  });
}

test('a project without a pipeline skips the job that mirrors it, an unknown one fails it', async () => {
  await using server = await startServer();
  const app = await server.project('app');
  await server.project('library');
  const unknown = 'b:\n  stage: build\n  needs: {pipeline: root/nowhere}\n';
  await app.push({ '.gitlab-ci.yml': `${text}${unknown}` });

  await reaches(server, 1, { library: 'skipped', b: 'failed' });

  const found = await server.server.services.store.jobs.ofPipeline(1);
  const failed = found.find(({ name }) => name === 'b');
  assert.equal(failed?.failureReason, 'upstream_bridge_project_not_found');
  assert.match(
    await server.server.services.traces.text(failed.id),
    /no project root\/nowhere that root may see/,
  );
});

test('a mirroring job follows its pipeline after a kill, not a newer one', async () => {
  const first = await startServer();
  const app = await first.project('app');
  const library = await first.project('library');
  const runner = await first.runner();
  await library.push({ '.gitlab-ci.yml': `${job}  interruptible: false\n` });
  const unit = await nextJob(runner);
  await app.push({ '.gitlab-ci.yml': text });
  await reaches(first, 2, { library: 'running' });
  await library.push({ more: '' });

  await using second = await first.crash();
  await runner.finish(unit);

  await reaches(second, 2, { library: 'success' });
  assert.deepEqual(await statuses(second, 3), { unit: 'pending' });
});
