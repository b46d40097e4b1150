import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { objectionToMove } from '../src/commit-statuses/commit-status.ts';
import { nextJob, root, startServer } from './harness.ts';
import { makeMember } from './people.ts';

const files = { '.gitlab-ci.yml': 'job: {script: [make]}' };

interface Shown {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly pipeline_id: number | null;
  readonly target_url: string | null;
}

async function pushed() {
  const api = await startServer();
  const project = await api.project('shop');
  const { sha } = await project.push(files);
  const say = (body: object) => api.api('POST', `/projects/${project.id}/statuses/${sha}`, body);
  const list = async (query = '') => {
    const path = `/projects/${project.id}/repository/commits/${sha}/statuses${query}`;
    return (await api.api('GET', path)) as Shown[];
  };
  return { api, project, sha, say, list };
}

test('what another system says of a commit stands beside the jobs', async () => {
  const { api, project, sha, list } = await pushed();
  await using _ = api;
  const gitlab = new Gitlab({ host: api.url, token: root.token });
  const about = { name: 'jenkins', targetUrl: 'https://ci.example.com/1', coverage: 81.5 };

  const first = await gitlab.Commits.editStatus(project.id, sha, 'running', about);
  const done = await gitlab.Commits.editStatus(project.id, sha, 'success', { name: 'jenkins' });

  assert.equal(done.id, first.id);
  const all = await list();
  assert.deepEqual(
    all.map(({ name, status, pipeline_id: pipeline }) => [name, status, pipeline]),
    [
      ['job', 'pending', 1],
      ['jenkins', 'success', 1],
    ],
  );
  const { target_url: target, ...shown } = all[1] ?? assert.fail();
  assert.equal(target, 'https://ci.example.com/1');
  assert.partialDeepStrictEqual(shown, { coverage: 81.5, ref: 'main', sha, author: { id: 1 } });
});

test('a status that was over makes room for the next attempt', async () => {
  const { api, say, list } = await pushed();
  await using _ = api;
  await say({ state: 'failed', context: 'scan' });

  await say({ state: 'pending', context: 'scan' });

  const named = (all: Shown[]) => all.filter(({ name }) => name === 'scan').map((it) => it.status);
  assert.deepEqual(named(await list()), ['pending']);
  assert.deepEqual(named(await list('?all=true')), ['failed', 'pending']);
});

test('a commit without a pipeline gets one of what others say of it', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  const { sha } = await project.push({ 'README.md': 'Hello' });
  const pipelines = `/projects/${project.id}/pipelines`;
  const say = (body: object) => api.api('POST', `/projects/${project.id}/statuses/${sha}`, body);

  const made = await say({ state: 'running' });
  await say({ state: 'success', name: 'scan' });

  assert.partialDeepStrictEqual(made, { name: 'default', ref: 'main', pipeline_id: 1 });
  const expected = { id: 1, source: 'external', ref: 'main', sha, status: 'running' };
  assert.partialDeepStrictEqual(await api.api('GET', pipelines), [expected]);
  await say({ state: 'success' });
  assert.partialDeepStrictEqual(await api.api('GET', `${pipelines}/1`), { status: 'success' });
});

test('what others say counts for a pipeline: it runs, fails and succeeds with them', async () => {
  const { api, project, say } = await pushed();
  await using _ = api;
  const runner = await api.runner();
  const status = async () => {
    const pipeline = await api.api('GET', `/projects/${project.id}/pipelines/1`);
    return (pipeline as Shown).status;
  };
  await say({ state: 'running', name: 'scan' });
  await runner.finish(await nextJob(runner));

  assert.equal(await status(), 'running');
  await say({ state: 'failed', name: 'scan' });
  assert.equal(await status(), 'failed');
  await say({ state: 'success', name: 'scan' });
  assert.equal(await status(), 'success');
});

test('canceling a pipeline ends what others were about to say', async () => {
  const { api, project, say, list } = await pushed();
  await using _ = api;
  await say({ state: 'pending', name: 'scan' });

  const canceled = await api.api('POST', `/projects/${project.id}/pipelines/1/cancel`);

  assert.partialDeepStrictEqual(canceled, { status: 'canceled' });
  const [scan] = (await list()).filter(({ name }) => name === 'scan');
  assert.equal(scan?.status, 'canceled');
  assert.equal((await list('?stage=external')).length, 1);
});

test('a status goes when its pipeline goes', async () => {
  const { api, project, say, list } = await pushed();
  await using _ = api;
  await say({ state: 'success' });
  await nextJob(await api.runner());
  await api.api('POST', `/projects/${project.id}/pipelines/1/cancel`);

  await api.api('DELETE', `/projects/${project.id}/pipelines/1`);

  assert.deepEqual(await list(), []);
});

for (const [what, body, status, message] of [
  ['an unknown state', { state: 'good' }, 400, /state/],
  ['no state', {}, 400, /state/],
  [
    'a target that is no address',
    { state: 'success', target_url: 'javascript:1' },
    400,
    /target_url/,
  ],
  ['too much coverage', { state: 'success', coverage: 101 }, 400, /coverage/],
  ['a pipeline of nothing', { state: 'success', pipeline_id: 99 }, 404, /Not [Ff]ound/],
] as const) {
  test(`${what} is refused with ${status}`, async () => {
    const { api, project, sha } = await pushed();
    await using _ = api;
    const response = await api.fetch(`/api/v4/projects/${project.id}/statuses/${sha}`, {
      method: 'POST',
      headers: { 'private-token': root.token, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, status);
    assert.match(await response.text(), message);
  });
}

test('developers say nothing of a protected branch that they may not run pipelines on', async () => {
  const { api, project, sha } = await pushed();
  await using _ = api;
  const developer = await makeMember(api, project, 'dev', 30);
  await api.api('DELETE', `/projects/${project.id}/protected_branches/main`).catch(() => {});
  await api.api('POST', `/projects/${project.id}/protected_branches`, {
    name: 'main',
    push_access_level: 40,
    merge_access_level: 40,
  });

  const path = `/projects/${project.id}/statuses/${sha}`;
  const onMain = await developer.ask('POST', path, { state: 'success', ref: 'main' });

  assert.equal(onMain.status, 403);
});

for (const [from, to, expected] of [
  ['created', 'pending', undefined],
  ['pending', 'running', undefined],
  ['running', 'success', undefined],
  ['pending', 'pending', /via :enqueue from :pending/],
  ['running', 'running', /via :run from :running/],
  ['running', 'skipped', /via :skip from :running/],
] as const) {
  test(`a status that is ${from} ${expected ? 'cannot' : 'can'} become ${to}`, () => {
    const objection = objectionToMove(from, to);
    if (expected) assert.match(objection ?? '', expected);
    else assert.equal(objection, undefined);
  });
}
