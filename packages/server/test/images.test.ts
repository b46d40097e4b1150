import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeJwt } from 'jose';
import { startServer, type TestServer, until } from './harness.ts';
import { digestOf, type KeptTags, keepImages } from './kept-images.ts';
import { makeMember, type Person } from './people.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** A project with five tags, the newest a day old, on a server whose clock the test moves. */
async function begun() {
  let now = Date.now();
  const images = keepImages();
  const server = await startServer({ images, clock: () => new Date(now) });
  const project = await server.project('shop');
  const tags: KeptTags = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((name, index) => [
      `v${name}`,
      { digest: digestOf(name), createdAt: new Date(now - (5 - index) * dayMs) },
    ]),
  );
  images.held.set('root/shop/web', tags);
  const base = `/projects/${project.id}/registry/repositories`;
  const [repository] = (await server.api('GET', base)) as { id: number }[];
  return {
    server,
    images,
    project,
    path: `${base}/${repository?.id}`,
    left: async () => Object.keys(images.held.get('root/shop/web') ?? {}).join(' '),
    wait: (ms: number) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const pod = { repository: 'root/shop/web', kind: 'pod', name: 'staging/web' };

test('a tag shows what it is made of and who uses it', async () => {
  await using it = await begun();
  it.images.cluster.push({ ...pod, tag: 'va' });

  const tag = (await it.server.api('GET', `${it.path}/tags/va`)) as Record<string, unknown>;

  assert.deepEqual(tag.platforms, ['linux/amd64']);
  assert.deepEqual((tag.layers as { size: number }[])[0]?.size, 7);
  assert.deepEqual(tag.used_by, [{ kind: 'pod', name: 'staging/web', why: 'runs it' }]);
});

test('an image gets one more tag by those who may push it', async () => {
  await using it = await begun();
  const developer = await makeMember(it.server, it.project, 'dev', 30);
  const reporter = await makeMember(it.server, it.project, 'eye', 20);

  const set = await developer.ask('PUT', `${it.path}/tags/stable`, { from: 'va' });
  const none = await developer.ask('PUT', `${it.path}/tags/stable`, { from: 'gone' });
  const wrong = await developer.ask('PUT', `${it.path}/tags/-stable`, { from: 'va' });

  assert.deepEqual([set.status, none.status, wrong.status], [200, 404, 400]);
  const { name, digest } = (await set.json()) as { name: string; digest: string };
  assert.deepEqual([name, digest], ['stable', digestOf('a')]);
  assert.equal((await reporter.ask('PUT', `${it.path}/tags/x`, { from: 'va' })).status, 403);
});

test('what a pod runs is deleted only by force, by tag and by repository', async () => {
  await using it = await begun();
  it.images.cluster.push({ ...pod, digest: digestOf('a') });
  const owner = await makeMember(it.server, it.project, 'ann', 40);

  for (const address of [`${it.path}/tags/va`, it.path]) {
    const refused = await owner.ask('DELETE', address);
    assert.equal(refused.status, 409);
    assert.match(await refused.text(), /va: pod staging\/web runs it.*force=true/);
  }
  assert.equal((await owner.ask('DELETE', `${it.path}/tags/vb`)).status, 200);
  assert.equal((await owner.ask('DELETE', `${it.path}/tags/va?force=true`)).status, 200);

  assert.equal(await it.left(), 'vc vd ve');
});

test('tags are deleted by pattern, and a dry run says first what would go and what stays for whom', async () => {
  await using it = await begun();
  it.images.cluster.push({ ...pod, tag: 'vb' });
  const wish = { name_regex_delete: '.*', keep_n: 2 };

  const foreseen = await it.server.api('DELETE', `${it.path}/tags`, { ...wish, dry_run: true });
  assert.deepEqual(foreseen, {
    deletes: ['vc', 'va'],
    keeps: [{ name: 'vb', used_by: [{ kind: 'pod', name: 'staging/web', why: 'runs it' }] }],
  });
  assert.equal(await it.left(), 'va vb vc vd ve');
  await it.server.api('DELETE', `${it.path}/tags`, wish);

  assert.equal(await until(it.left, (left) => left === 'vb vd ve'), 'vb vd ve');
});

test('a cleanup policy is kept in GitLab’s words, and runs by itself', async () => {
  await using it = await begun();
  const address = `/projects/${it.project.id}`;
  const wrong = await it.server.fetch(`/api/v4${address}`, {
    method: 'PUT',
    headers: { 'private-token': 'glpat-test-root-token', 'content-type': 'application/json' },
    body: JSON.stringify({ container_expiration_policy_attributes: { keep_n: 7 } }),
  });
  assert.equal(wrong.status, 400);

  const changed = (await it.server.api('PUT', address, {
    container_expiration_policy_attributes: {
      enabled: true,
      cadence: '1d',
      keep_n: 1,
      older_than: '',
      name_regex: 'v[a-d]',
    },
  })) as { container_expiration_policy: { next_run_at: string } };
  const { next_run_at: next, ...policy } = changed.container_expiration_policy;
  assert.deepEqual(policy, {
    cadence: '1d',
    enabled: true,
    keep_n: 1,
    older_than: null,
    name_regex: 'v[a-d]',
    name_regex_keep: null,
  });
  assert.equal(await it.left(), 'va vb vc vd ve');
  it.wait(new Date(next).getTime() - Date.now() + dayMs);
  // Anything that is planned wakes the one who does what is due.
  await it.server.api('PUT', address, { description: 'later' });
  await it.server.server.services.store.due.plan({ kind: 'wake', subject: 1, at: new Date(0) });

  assert.equal(await until(it.left, (left) => left === 'vd ve'), 'vd ve');
});

test('a rule protects repositories from those below its role, also in tokens of the registry', async () => {
  await using it = await begun();
  const developer = await makeMember(it.server, it.project, 'dev', 30);
  const maintainer = await makeMember(it.server, it.project, 'ann', 40);
  const rules = `/projects/${it.project.id}/registry/protection/repository/rules`;
  const rule = {
    repository_path_pattern: 'root/shop/we*',
    minimum_access_level_for_push: 'maintainer',
    minimum_access_level_for_delete: 'owner',
  };
  assert.equal((await developer.ask('POST', rules, rule)).status, 403);
  const made = await maintainer.ask('POST', rules, rule);
  assert.equal(made.status, 201);
  const { id } = (await made.json()) as { id: number };

  assert.equal(await rightsOf(it.server, developer, 'root/shop/web'), 'pull');
  assert.equal(await rightsOf(it.server, developer, 'root/shop/api'), 'pull,push,delete');
  assert.equal(await rightsOf(it.server, maintainer, 'root/shop/web'), 'pull,push');
  assert.equal((await maintainer.ask('POST', rules, rule)).status, 400);
  assert.equal((await developer.ask('PUT', `${it.path}/tags/x`, { from: 'va' })).status, 403);
  assert.equal((await maintainer.ask('DELETE', `${it.path}/tags/va`)).status, 403);
  assert.equal((await maintainer.ask('DELETE', `${rules}/${id}`)).status, 204);

  assert.equal(await rightsOf(it.server, developer, 'root/shop/web'), 'pull,push,delete');
});

async function rightsOf(server: TestServer, person: Person, repository: string): Promise<string> {
  const scope = `repository:${repository}:pull,push,delete`;
  const answer = await server.fetch(`/jwt/auth?scope=${scope}`, {
    headers: { authorization: `Basic ${btoa(`any:${person.token}`)}` },
  });
  const { token } = (await answer.json()) as { token: string };
  const { access } = decodeJwt<{ access: { actions: string[] }[] }>(token);
  return access.flatMap(({ actions }) => actions).join();
}

test('administrators give the disk back what no image needs, and are told before', async () => {
  await using it = await begun();

  const foreseen = await it.server.api('POST', '/registry/collect', { dry_run: true });
  const done = await it.server.api('POST', '/registry/collect');

  const counts = { uploads: 0, blobs: 3, bytes: 40, in_use: 0 };
  assert.deepEqual(foreseen, { dry_run: true, manifests: 2, ...counts });
  assert.deepEqual(done, { dry_run: false, manifests: 1, ...counts });
});
