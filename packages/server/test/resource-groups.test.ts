import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, until } from './harness.ts';

const file =
  'stages: [deploy]\ndeploy:\n  stage: deploy\n  resource_group: prod/eu\n  script: [make]\n';

test('the newest waiting job goes first when its resource group says so', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const groups = `/projects/${project.id}/resource_groups`;
  for (const branch of ['one', 'two', 'three'])
    await project.push({ '.gitlab-ci.yml': file }, { branch });
  const first = await nextJob(runner);
  await until(
    () => server.server.services.store.jobs.list({ statuses: ['waiting_for_resource'] }, all),
    ({ total }) => total === 2,
  );

  const before = await server.api('GET', `${groups}/prod%2Feu`);
  const oldest = await server.api('GET', `${groups}/prod%2Feu/upcoming_jobs`);
  const after = await server.api('PUT', `${groups}/prod%2Feu`, {
    process_mode: 'newest_ready_first',
  });
  const newest = await server.api('GET', `${groups}/prod%2Feu/upcoming_jobs`);
  await runner.finish(first);
  const second = await nextJob(runner);

  assert.deepEqual(modeOf(before), ['prod/eu', 'unordered']);
  assert.deepEqual(modeOf(after), ['prod/eu', 'newest_ready_first']);
  assert.deepEqual(idsOf(oldest), idsOf(newest).toReversed());
  assert.equal(second.id, idsOf(newest)[0]);
});

test('in order of age a job waits for an older one that is not ready yet', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const groups = `/projects/${project.id}/resource_groups`;
  const slow = `stages: [build, deploy]\nbuild:\n  stage: build\n  script: [make]\n${file.slice(file.indexOf('deploy:\n'))}`;
  await project.push({ '.gitlab-ci.yml': slow }, { branch: 'old' });
  const build = await nextJob(runner);
  await server.api('PUT', `${groups}/prod%2Feu`, { process_mode: 'oldest_first' });

  await project.push({ '.gitlab-ci.yml': file }, { branch: 'young' });
  const meanwhile = await runner.request();
  await runner.finish(build);
  const older = await nextJob(runner);
  await runner.finish(older);
  const younger = await nextJob(runner);

  assert.equal(meanwhile, undefined);
  assert.deepEqual([older.git_info.ref, younger.git_info.ref], ['old', 'young']);
});

test('a mode that GitLab does not know and a group that nobody named are told', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': file });
  const groups = `/projects/${project.id}/resource_groups`;

  const wrong = server.api('PUT', `${groups}/prod%2Feu`, { process_mode: 'random' });
  const missing = server.api('GET', `${groups}/nowhere`);

  // Together: whoever is refused first is waited for, too.
  await Promise.all([
    assert.rejects(wrong, /400 .*process_mode does not have a valid value/),
    assert.rejects(missing, /404/),
  ]);
});

test('a job for each of 300 groups is queued by a few steps, not by one step for each', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const jobs = Array.from(
    { length: 300 },
    (_, index) => `job-${index}:\n  resource_group: group-${index}\n  script: [make]\n`,
  );
  let pipelineEvents = 0;
  using _count = server.server.services.events.subscribe(({ type }) => {
    if (type === 'pipeline') pipelineEvents += 1;
  });
  const { store } = server.server.services;
  const reads = countCalls(store.jobs, 'list');

  await project.push({ '.gitlab-ci.yml': jobs.join('') });
  await until(
    () => store.jobs.pending(),
    (pending) => pending.length === 300,
  );

  assert.ok(pipelineEvents < 10, `${pipelineEvents} steps`);
  assert.ok(reads() < 10, `${reads()} looks`);
});

test('the groups that a pipeline names first are written down together, and those it knows stay as they are', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const groups = server.server.services.store.resourceGroups;
  const writes = countCalls(groups, 'ensure');
  const jobs = Array.from(
    { length: 50 },
    (_, index) => `job-${index}:\n  resource_group: group-${index}\n  script: [make]\n`,
  );
  await project.push({ '.gitlab-ci.yml': jobs.slice(0, 1).join('') });
  const first = await groups.byKey(project.id, 'group-0');
  await groups.update(first?.id ?? 0, { processMode: 'newest_first' });

  await project.push({ '.gitlab-ci.yml': jobs.join('') });

  const { total } = await groups.list(project.id, { limit: 1, offset: 0 });
  const kept = await groups.byKey(project.id, 'group-0');
  assert.deepEqual([writes(), total, kept?.processMode], [2, 50, 'newest_first']);
});

function countCalls<K extends string>(
  owner: Record<K, (...args: never[]) => unknown>,
  name: K,
): () => number {
  let calls = 0;
  const original = owner[name];
  owner[name] = (...args: never[]) => {
    calls += 1;
    return original(...args);
  };
  return () => calls;
}

const all = { limit: 10, offset: 0 };

function modeOf(group: unknown): string[] {
  const { key, process_mode } = group as { key: string; process_mode: string };
  return [key, process_mode];
}

function idsOf(jobs: unknown): number[] {
  return (jobs as { id: number }[]).map(({ id }) => id);
}
