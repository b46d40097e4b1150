import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { nextJob, root, startServer, type TestServer } from './harness.ts';
import { makePerson } from './people.ts';

const headers = { 'private-token': root.token, 'content-type': 'application/json' };
const post = (api: TestServer, path: string, body: object) =>
  api.fetch(`/api/v4${path}`, { method: 'POST', headers, body: JSON.stringify(body) });

test('a release makes its tag, is listed, changed, and deleted without it', async () => {
  await using api = await startServer();
  const gitlab = new Gitlab({ host: api.url, token: root.token });
  const { id, push } = await api.project('shop');
  const { sha } = await push({ 'a.txt': 'one' });

  const made = await gitlab.ProjectReleases.create(id, {
    tag_name: 'v1.0',
    ref: 'main',
    name: 'One',
    description: 'The *first*',
    tag_message: 'Version 1',
  });
  await gitlab.ProjectReleases.edit(id, 'v1.0', { description: 'Better' });
  const shown = await gitlab.ProjectReleases.show(id, 'v1.0');
  const all = await gitlab.ProjectReleases.all(id);
  const tag = await gitlab.Tags.show(id, 'v1.0');
  await gitlab.ProjectReleases.remove(id, 'v1.0');

  assert.equal(made.commit.id, sha);
  assert.equal(tag.message, 'Version 1');
  assert.deepEqual(
    [shown.name, shown.description, shown.upcoming_release],
    ['One', 'Better', false],
  );
  assert.equal(shown.assets.sources?.[0]?.format, 'zip');
  assert.deepEqual(
    all.map(({ tag_name }) => tag_name),
    ['v1.0'],
  );
  await assert.rejects(gitlab.ProjectReleases.show(id, 'v1.0'), /404|Not Found/);
  assert.equal((await gitlab.Tags.all(id)).length, 1);
});

test('links of a release are made with it and after it, and lead on from a lasting address', async () => {
  await using api = await startServer();
  const gitlab = new Gitlab({ host: api.url, token: root.token });
  const { id, push } = await api.project('shop');
  await push({ 'a.txt': 'one' }, { tag: 'v1' });
  const link = { name: 'Linux', url: 'https://example.com/tool', filepath: '/bin/tool' };
  await post(api, `/projects/${id}/releases`, { tag_name: 'v1', assets: { links: [link] } });

  const more = await gitlab.ReleaseLinks.create(id, 'v1', 'Book', 'https://example.com/book', {
    linkType: 'runbook',
  });
  await gitlab.ReleaseLinks.edit(id, 'v1', more.id, { name: 'Handbook' });
  const shown = await gitlab.ProjectReleases.show(id, 'v1');
  const answer = await api.fetch('/root/shop/-/releases/v1/downloads/bin/tool', {
    headers,
    redirect: 'manual',
  });
  const twice = await post(api, `/projects/${id}/releases/v1/assets/links`, link);
  const odd = { name: 'x', url: 'javascript:alert(1)' };
  const refused = await post(api, `/projects/${id}/releases/v1/assets/links`, odd);

  assert.deepEqual(
    shown.assets.links?.map(({ name, link_type: type }) => [name, type]),
    [
      ['Handbook', 'runbook'],
      ['Linux', 'other'],
    ],
  );
  assert.equal(answer.status, 302);
  assert.equal(answer.headers.get('location'), link.url);
  assert.equal(twice.status, 400);
  assert.equal(refused.status, 400);
});

for (const [body, status, message] of [
  [{ tag_name: 'v1' }, 409, 'Release already exists'],
  [{ tag_name: 'v2' }, 422, 'Ref is not specified'],
  [{ tag_name: 'v2', ref: 'nowhere' }, 400, 'Target is invalid'],
  [{}, 400, 'tag_name is missing'],
  [{ tag_name: 'v2', ref: 'main', milestones: ['M1'] }, 400, 'milestones is not supported'],
] as const) {
  test(`a release of ${JSON.stringify(body)} is refused with ${status}`, async () => {
    await using api = await startServer();
    const { id, push } = await api.project('shop');
    await push({ 'a.txt': 'one' });
    await post(api, `/projects/${id}/releases`, { tag_name: 'v1', ref: 'main' });

    const answer = await post(api, `/projects/${id}/releases`, body);

    assert.equal(answer.status, status);
    assert.match(await answer.text(), new RegExp(message));
  });
}

test('whoever may not make a protected tag may not release it', async () => {
  await using api = await startServer();
  const { id, push } = await api.project('shop');
  await push({ 'a.txt': 'one' });
  const ann = await makePerson(api, 'ann');
  await api.api('POST', `/projects/${id}/members`, { user_id: ann.id, access_level: 30 });
  await api.api('POST', `/projects/${id}/protected_tags`, { name: 'v*', create_access_level: 40 });

  const refused = await ann.ask('POST', `/projects/${id}/releases`, {
    tag_name: 'v1',
    ref: 'main',
  });
  const taken = await ann.ask('POST', `/projects/${id}/releases`, { tag_name: 'w1', ref: 'main' });

  assert.equal(refused.status, 403);
  assert.equal(taken.status, 201);
});

test('the newest release that is out has a lasting address; a tag that goes takes its release with it', async () => {
  await using api = await startServer();
  const { id, push } = await api.project('shop');
  await push({ 'a.txt': 'one' });
  const next = new Date(Date.now() + 86_400_000).toISOString();
  await post(api, `/projects/${id}/releases`, { tag_name: 'v1', ref: 'main' });
  await post(api, `/projects/${id}/releases`, { tag_name: 'v2', ref: 'main', released_at: next });
  const latest = `/projects/${id}/releases/permalink/latest`;

  const link = {
    name: 'shop',
    url: 'https://example.com/shop.zip',
    direct_asset_path: '/shop.zip',
  };
  await post(api, `/projects/${id}/releases/v1/assets/links`, link);

  const before = (await api.api('GET', latest)) as { tag_name: string };
  const download = await api.fetch(`/api/v4${latest}/downloads/shop.zip`, {
    headers,
    redirect: 'manual',
  });
  await api.api('DELETE', `/projects/${id}/repository/tags/v1`);
  const after = await api.fetch(`/api/v4${latest}`, { headers });

  assert.equal(before.tag_name, 'v1');
  assert.equal(download.headers.get('location'), 'https://example.com/shop.zip');
  assert.equal(after.status, 404);
});

test('a job makes a release by its token', async () => {
  await using api = await startServer();
  const { id, push } = await api.project('shop');
  const runner = await api.runner();
  await push({ '.gitlab-ci.yml': 'build: {script: [make]}' });
  const { token } = await nextJob(runner);

  const answer = await api.fetch(`/api/v4/projects/${id}/releases`, {
    method: 'POST',
    headers: { 'job-token': token, 'content-type': 'application/json' },
    body: JSON.stringify({ tag_name: 'v1', ref: 'main', description: 'By a job' }),
  });

  assert.equal(answer.status, 201, await answer.text());
});
