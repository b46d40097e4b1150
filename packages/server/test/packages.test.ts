import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { root, startServer, type TestServer } from './harness.ts';
import { makePerson } from './people.ts';

const headers = { 'private-token': root.token };
const basic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`,
});

const addressOf = (id: number, rest: string) => `/api/v4/projects/${id}/packages/generic/${rest}`;

function publish(
  api: TestServer,
  id: number,
  rest: string,
  { body = 'bytes', as = headers }: { body?: string; as?: Record<string, string> } = {},
): Promise<Response> {
  return api.fetch(addressOf(id, rest), { method: 'PUT', headers: as, body });
}

async function textAt(api: TestServer, id: number, rest: string): Promise<string> {
  return (await api.fetch(addressOf(id, rest), { headers })).text();
}

test('a file that was published is downloaded, listed, and goes with its package', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');
  const gitlab = new Gitlab({ host: api.url, token: root.token });

  const made = await publish(api, id, 'tool/1.0.0/linux/tool.tar.gz');
  const part = await api.fetch(addressOf(id, 'tool/1.0.0/linux/tool.tar.gz'), {
    headers: { ...headers, range: 'bytes=1-2' },
  });
  const [listed] = await gitlab.Packages.all({ projectId: id });
  const files = await gitlab.Packages.allFiles(id, listed?.id ?? 0);

  assert.equal(made.status, 201);
  assert.deepEqual(await made.json(), { message: '201 Created' });
  assert.equal(await part.text(), 'yt');
  assert.equal(listed?.name, 'tool');
  assert.equal(listed?.version, '1.0.0');
  assert.deepEqual(
    files.map(({ file_name: name, size }) => [name, size]),
    [['linux/tool.tar.gz', 5]],
  );

  await gitlab.Packages.remove(id, listed?.id ?? 0);

  const gone = await api.fetch(addressOf(id, 'tool/1.0.0/linux/tool.tar.gz'), { headers });
  assert.equal(gone.status, 404);
  assert.deepEqual(await api.api('GET', `/projects/${id}/packages`), []);
});

test('the client sends a file, and the newest of one name is given out', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');
  const gitlab = new Gitlab({ host: api.url, token: root.token });
  const file = { content: new Blob(['from gitbeaker']), filename: 'a.bin' };

  await publish(api, id, 'tool/1.0/a.bin', { body: 'old' });
  await gitlab.PackageRegistry.publish(id, 'tool', '1.0', file);

  assert.equal(await textAt(api, id, 'tool/1.0/a.bin'), 'from gitbeaker');
  const [listed, ...others] = (await api.api('GET', `/projects/${id}/packages`)) as {
    id: number;
  }[];
  const files = (await api.api('GET', `/projects/${id}/packages/${listed?.id}/package_files`)) as {
    id: number;
  }[];
  assert.equal(others.length, 0);
  assert.equal(files.length, 2);

  await api.api('DELETE', `/projects/${id}/packages/${listed?.id}/package_files/${files[1]?.id}`);
  assert.equal(await textAt(api, id, 'tool/1.0/a.bin'), 'old');
  await api.api('DELETE', `/projects/${id}/packages/${listed?.id}/package_files/${files[0]?.id}`);
  assert.deepEqual(await api.api('GET', `/projects/${id}/packages`), []);
});

test('with select=package_file the answer is the file, with its digest', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');

  const made = await publish(api, id, 'tool/1.0/a.bin?select=package_file', { body: 'abc' });

  const { file_sha256: digest, size } = (await made.json()) as Record<string, unknown>;
  assert.equal(digest, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(size, 3);
});

for (const [rest, field] of [
  ['a%20b/1.0/x', 'package_name'],
  ['tool/1..0/x', 'package_version'],
  ['tool/1.0/~x', 'file_name'],
  ['tool/1.0/a/%40x', 'file_name'],
] as const) {
  test(`${rest} is refused for its ${field}`, async () => {
    await using api = await startServer();
    const { id } = await api.project('shop');

    const answer = await publish(api, id, rest);

    assert.equal(answer.status, 400);
    assert.deepEqual(await answer.json(), { error: `${field} is invalid` });
  });
}

test('a token as the password is taken, a wrong one is not', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');

  const right = await publish(api, id, 'tool/1.0/x', { as: basic(root.token) });
  const wrong = await publish(api, id, 'tool/1.0/x', { as: basic('glpat-wrong') });

  assert.equal(right.status, 201);
  assert.equal(wrong.status, 401);
});

test('a file above the limit is refused, and nothing of it is kept', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');
  await api.api('PUT', '/application/plan_limits', { generic_packages_max_file_size: 1000 });

  const streamed = await publish(api, id, 'tool/1.0/x', { body: 'x'.repeat(2000) });
  const announced = await publish(api, id, 'tool/1.0/x', { body: 'x'.repeat(200_000) });

  assert.deepEqual([streamed.status, announced.status], [413, 413]);
  assert.match(await streamed.text(), /generic_packages_max_file_size/);
  assert.deepEqual(await api.api('GET', `/projects/${id}/packages`), []);
});

test('hidden packages are not listed, and a group lists what its reader may see', async () => {
  await using api = await startServer();
  const group = (await api.api('POST', '/groups', { name: 'Team', path: 'team' })) as {
    id: number;
  };
  const made = await Promise.all(
    ['one', 'two'].map(
      async (path) =>
        (await api.api('POST', '/projects', { path, namespace_id: group.id })) as { id: number },
    ),
  );
  for (const [at, { id }] of made.entries()) await publish(api, id, `tool/${at}.0/x`);
  await publish(api, made[0]?.id ?? 0, 'secret/1.0/x?status=hidden');
  const ann = await makePerson(api, 'ann');
  await api.api('POST', `/projects/${made[1]?.id}/members`, {
    user_id: ann.id,
    access_level: 20,
  });
  await api.api('PUT', `/groups/${group.id}`, { visibility: 'public' });

  const all = (await api.api('GET', '/groups/team/packages')) as { project_path: string }[];
  const hers = await api.fetch('/api/v4/groups/team/packages', {
    headers: { 'private-token': ann.token ?? '' },
  });

  assert.deepEqual(all.map(({ project_path: path }) => path).sort(), ['team/one', 'team/two']);
  assert.deepEqual(
    ((await hers.json()) as { project_path: string }[]).map(({ project_path: path }) => path),
    ['team/two'],
  );
});
