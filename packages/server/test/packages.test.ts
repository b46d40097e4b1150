import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { nextJob, root, startServer, type TestServer } from './harness.ts';
import { makePerson } from './people.ts';

const headers = { 'private-token': root.token };
const basic = (password: string, username = 'anyone') => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
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

interface DeployToken {
  readonly username: string;
  readonly token: string;
}

function deployToken(
  api: TestServer,
  base: string,
  ...scopes: readonly string[]
): Promise<DeployToken> {
  return api.api('POST', `${base}/deploy_tokens`, {
    name: 'machine',
    scopes,
  }) as Promise<DeployToken>;
}

test('a deploy token publishes and fetches by its scopes, by either way of sending it, and nothing else', async () => {
  await using api = await startServer();
  const { id } = await api.project('shop');
  const other = await api.project('other');
  const writing = await deployToken(api, `/projects/${id}`, 'write_package_registry');
  const reading = await deployToken(api, `/projects/${id}`, 'read_package_registry');
  const imageOnly = await deployToken(api, `/projects/${id}`, 'read_registry');
  const asHeader = ({ token }: DeployToken) => ({ 'deploy-token': token });
  const asBasic = ({ username, token }: DeployToken) => basic(token, username);
  const status = async (method: string, as: Record<string, string>, project = id) => {
    const body = method === 'PUT' ? { body: 'bytes' } : {};
    const request = { method, headers: as, ...body };
    return (await api.fetch(addressOf(project, 'tool/1.0/x'), request)).status;
  };

  for (const [method, as, expected] of [
    ['PUT', asHeader(writing), 201],
    ['PUT', asBasic(writing), 201],
    ['GET', asHeader(writing), 200],
    ['GET', asBasic(reading), 200],
    ['PUT', asBasic(reading), 403],
    ['GET', asHeader(imageOnly), 403],
    ['GET', basic(reading.token, 'another'), 401],
    ['GET', { 'deploy-token': 'gldt-none' }, 401],
  ] as const) {
    assert.equal(await status(method, as), expected, `${method} ${JSON.stringify(as)}`);
  }
  assert.equal(await status('GET', asHeader(writing), other.id), 404);
  const list = await api.fetch(`/api/v4/projects/${id}/packages`, { headers: asHeader(writing) });
  assert.equal(list.status, 404);

  const [made] = (await api.api('GET', `/projects/${id}/packages`)) as { creator_id: unknown }[];
  assert.equal(made?.creator_id, null);
  const [event] = (await api.api('GET', `/projects/${id}/audit_events`)) as {
    author_name: string;
  }[];
  assert.equal(event?.author_name, writing.username);

  await api.api('POST', `/projects/${id}/archive`);
  assert.equal(await status('PUT', asHeader(writing)), 403);
  assert.equal(await status('GET', asHeader(writing)), 200);
});

test('tokens of projects, of groups and of jobs publish, too; a group’s deploy token in its projects', async () => {
  await using api = await startServer();
  const team = (await api.api('POST', '/groups', { name: 'Team', path: 'team' })) as { id: number };
  const { id } = (await api.api('POST', '/projects', {
    path: 'shop',
    namespace_id: team.id,
  })) as { id: number };
  const wish = { name: 'bot', scopes: ['api'], access_level: 30, expires_at: '2099-01-01' };
  const ofProject = (await api.api('POST', `/projects/${id}/access_tokens`, wish)) as DeployToken;
  const ofGroup = (await api.api('POST', `/groups/${team.id}/access_tokens`, wish)) as DeployToken;
  const ofMachine = await deployToken(api, `/groups/${team.id}`, 'write_package_registry');
  const guest = { ...wish, access_level: 10 };
  const ofGuest = (await api.api('POST', `/projects/${id}/access_tokens`, guest)) as DeployToken;

  const statuses = await Promise.all(
    [
      { 'private-token': ofProject.token },
      { 'private-token': ofGroup.token },
      basic(ofGroup.token),
      { 'deploy-token': ofMachine.token },
      { 'private-token': ofGuest.token },
    ].map(async (as) => (await publish(api, id, 'tool/1.0/x', { as })).status),
  );

  assert.deepEqual(statuses, [201, 201, 201, 201, 403]);
});

test('a job publishes with its token, and the package names its pipeline', async () => {
  await using api = await startServer();
  const project = await api.project('shop');
  const runner = await api.runner();
  await project.push({ '.gitlab-ci.yml': 'a: {script: [x]}\n' });
  const job = await nextJob(runner);
  const { id } = project;

  const byHeader = await publish(api, id, 'tool/1.0/x', { as: { 'job-token': job.token } });
  const byBasic = await publish(api, id, 'tool/1.0/y', {
    as: basic(job.token, 'gitlab-ci-token'),
  });

  assert.deepEqual([byHeader.status, byBasic.status], [201, 201]);
  const [made] = (await api.api('GET', `/projects/${id}/packages`)) as { id: number }[];
  const whole = (await api.api('GET', `/projects/${id}/packages/${made?.id}`)) as {
    pipeline?: { id: number };
  };
  const [pipeline] = (await api.api('GET', `/projects/${id}/pipelines`)) as { id: number }[];
  assert.equal(whole.pipeline?.id, pipeline?.id);
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
