import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { root, startServer, type TestServer } from './harness.ts';
import { makePerson } from './people.ts';

const basic = { authorization: `Basic ${Buffer.from(`root:${root.token}`).toString('base64')}` };
const megabyte = 2 ** 20;

const pipelines = (server: TestServer, id: number) =>
  server.api('GET', `/projects/${id}/pipelines`) as Promise<
    readonly { readonly id: number; readonly status: string }[]
  >;

test('a project with too many jobs in active pipelines gets no more, and hears why', async () => {
  await using server = await startServer();
  const project = await server.project('busy');
  await server.api('PUT', `/projects/${project.id}/limits`, { ci_active_jobs: 3 });
  const two = 'a: {script: [x]}\nb: {script: [x]}\n';

  await project.push({ '.gitlab-ci.yml': two });
  await project.push({ '.gitlab-ci.yml': `${two}# again\n` });
  const [second, first] = await pipelines(server, project.id);
  assert.deepEqual([first?.status, second?.status], ['pending', 'failed']);
  const said = (await server.api('GET', `/projects/${project.id}/pipelines/${second?.id}`)) as {
    yaml_errors: string;
    failure_reason: string;
  };
  assert.match(
    said.yaml_errors,
    /exceeded the allowed number of jobs .*2 go on, this one has 2, and 3 may/,
  );
  assert.equal(said.failure_reason, 'job_activity_limit_exceeded');
  const shown = (await server.api('GET', `/projects/${project.id}/limits`)) as {
    name: string;
    use: number | null;
  }[];
  assert.equal(shown.find(({ name }) => name === 'ci_active_jobs')?.use, 2);

  await server.api('POST', `/projects/${project.id}/pipelines/${first?.id}/cancel`);
  await project.push({ '.gitlab-ci.yml': `${two}# and again\n` });
  const [third] = await pipelines(server, project.id);
  assert.equal(third?.status, 'pending');
});

test('a configuration includes as many files as the setting says', async () => {
  await using server = await startServer();
  const project = await server.project('including');
  const files = {
    '.gitlab-ci.yml': 'include: [one.yml, two.yml]\n',
    'one.yml': 'a: {script: [x]}\n',
    'two.yml': 'b: {script: [x]}\n',
  };
  await server.api('PUT', '/application/settings', { ci_max_includes: 1 });

  await project.push(files);
  const [refused] = await pipelines(server, project.id);
  await server.api('PUT', '/application/settings', { ci_max_includes: 2 });
  await project.push({ ...files, 'README.md': 'again\n' });
  const [taken] = await pipelines(server, project.id);

  assert.equal(refused?.status, 'failed');
  const shown = await server.api('GET', `/projects/${project.id}/pipelines/${refused?.id}`);
  assert.match((shown as { yaml_errors: string }).yaml_errors, /Maximum of 1 nested includes/);
  assert.equal(taken?.status, 'pending');
});

test('large files count, and what is too much is refused in a batch and while it comes', async () => {
  await using server = await startServer();
  const project = await server.project('large');
  await project.push({ 'README.md': 'x\n' });
  await server.api('PUT', `/projects/${project.id}/limits`, { repository_size_limit: 2 });
  const content = randomBytes(1.5 * megabyte);
  const oid = createHash('sha256').update(content).digest('hex');
  const ask = (size: number, name = oid) =>
    server.fetch('/root/large.git/info/lfs/objects/batch', {
      method: 'POST',
      headers: { ...basic, 'content-type': 'application/vnd.git-lfs+json' },
      body: JSON.stringify({ operation: 'upload', objects: [{ oid: name, size }] }),
    });
  const send = (name: string, body: Buffer) =>
    server.fetch(`/root/large.git/gitlab-lfs/objects/${name}/${body.length}`, {
      ...{ method: 'PUT', headers: basic, body },
    });

  assert.equal((await ask(content.length)).status, 200);
  assert.equal((await send(oid, content)).status, 200);

  const other = randomBytes(megabyte);
  const otherOid = createHash('sha256').update(other).digest('hex');
  const refused = await ask(other.length, otherOid);
  assert.equal(refused.status, 406);
  assert.match(await refused.text(), /may hold 2 MB \(repository_size_limit\)/);
  assert.equal((await send(otherOid, other)).status, 406);
  assert.equal((await ask(content.length)).status, 200, 'what is there already');
  const limits = (await server.api('GET', `/projects/${project.id}/limits`)) as readonly {
    name: string;
    use: number;
  }[];
  const use = limits.find(({ name }) => name === 'repository_size_limit')?.use ?? 0;
  assert.ok(use >= 1.5 && use < 1.9, String(use));
});

test('git and pages have rates of their own', async () => {
  await using server = await startServer();
  const project = await server.project('rated');
  await project.push({ 'README.md': 'x\n' });
  await server.api('PUT', '/application/settings', {
    throttle_authenticated_git_http_enabled: true,
    throttle_authenticated_git_http_requests_per_period: 2,
    throttle_unauthenticated_web_enabled: true,
    throttle_unauthenticated_web_requests_per_period: 1,
  });
  const refs = () =>
    server.fetch('/root/rated.git/info/refs?service=git-upload-pack', { headers: basic });
  const page = () => server.fetch('/-/events?project=1');

  const answers = [await refs(), await refs(), await refs()];
  const pages = [await page(), await page()];

  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 429],
  );
  assert.equal(answers[2]?.headers.get('retry-after'), '3600');
  assert.match(
    (await answers[2]?.text()) ?? '',
    /throttle_authenticated_git_http_requests_per_period/,
  );
  assert.equal(pages[1]?.status, 429);
  assert.deepEqual(
    await server.api('GET', `/projects/${project.id}/pipelines`),
    [],
    'the API goes on',
  );
  for (const { body } of [...answers, ...pages]) await body?.cancel().catch(() => {});
});

test('max_artifacts_size of a group is chosen with the group, by administrators alone', async () => {
  await using server = await startServer();
  const ann = await makePerson(server, 'ann');
  const made = (await server.api('POST', '/groups', {
    ...{ name: 'Team', path: 'team', max_artifacts_size: 7 },
  })) as { id: number; max_artifacts_size: number };
  assert.equal(made.max_artifacts_size, 7);
  await server.api('POST', `/groups/${made.id}/members`, { user_id: ann.id, access_level: 50 });
  const put = (token: string, value: number) =>
    server.fetch(`/api/v4/groups/${made.id}`, {
      method: 'PUT',
      headers: { 'private-token': token, 'content-type': 'application/json' },
      body: JSON.stringify({ max_artifacts_size: value }),
    });

  assert.equal((await put(ann.token ?? '', 9)).status, 403);
  const changed = await put(root.token, 8);
  assert.equal(((await changed.json()) as { max_artifacts_size: number }).max_artifacts_size, 8);
});

test('of a deleted group and its projects no limits are left', async () => {
  await using server = await startServer();
  const group = (await server.api('POST', '/groups', { name: 'Top', path: 'top' })) as {
    id: number;
  };
  const below = (await server.api('POST', '/groups', {
    ...{ name: 'Sub', path: 'sub', parent_id: group.id },
  })) as { id: number };
  const project = (await server.api('POST', '/projects', {
    ...{ name: 'p', namespace_id: below.id },
  })) as { id: number };
  for (const path of [`groups/${group.id}`, `groups/${below.id}`, `projects/${project.id}`]) {
    await server.api('PUT', `/${path}/limits`, { max_artifacts_size: 5 });
  }

  await server.api('DELETE', `/groups/${group.id}`);

  using database = new DatabaseSync(join(server.dataDir, 'slipway.db'), { readOnly: true });
  const left = database.prepare(`SELECT key FROM settings WHERE key LIKE 'limits of %'`).all();
  assert.deepEqual(left, []);
});
