import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root, startServer, type TestServer } from './harness.ts';

const headers = { 'private-token': root.token };

/** Follows the links of a list to its end; `between` runs before the second part is asked for. */
async function walk(
  api: TestServer,
  path: string,
  between?: () => Promise<unknown>,
): Promise<unknown[]> {
  const all: { id?: unknown; name?: unknown }[] = [];
  let address: string | undefined = `/api/v4${path}`;
  for (let part = 0; address !== undefined; part += 1) {
    if (part === 1) await between?.();
    const response: Response = await api.fetch(address, { headers });
    assert.equal(response.status, 200, await response.clone().text());
    assert.equal(response.headers.get('x-total'), null);
    all.push(...((await response.json()) as typeof all));
    const [, next] = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
    address = next && new URL(next).pathname + new URL(next).search;
    assert.ok(part < 10, 'a list ends');
  }
  return all.map(({ id, name }) => name ?? id);
}

test('projects by keys: nothing is told twice when new ones come in between', async () => {
  await using api = await startServer();
  for (const name of ['one', 'two', 'three']) await api.api('POST', '/projects', { name });
  const late = () => api.api('POST', '/projects', { name: 'late' });
  const query = '/projects?pagination=keyset&order_by=id&per_page=2';

  assert.deepEqual(await walk(api, query, late), ['three', 'two', 'one']);
  assert.deepEqual(await walk(api, `${query}&sort=asc`), ['one', 'two', 'three', 'late']);
  const other = '/api/v4/projects?pagination=keyset&order_by=name';
  assert.equal((await api.fetch(other, { headers })).status, 405);
});

test('jobs, branches, tags and files by keys', async () => {
  await using api = await startServer();
  const project = await api.project('hello');
  const jobs = ['a', 'b', 'c'].map((name) => `${name}: {script: [make]}\n`).join('');
  await project.push({ '.gitlab-ci.yml': jobs, 'x/1': '', 'x/2': '', y: '' });
  const base = `/projects/${project.id}`;
  for (const branch of ['b1', 'b2']) {
    await api.api('POST', `${base}/repository/branches`, { branch, ref: 'main' });
    await api.api('POST', `${base}/repository/tags`, { tag_name: `v-${branch}`, ref: 'main' });
  }
  const keys = 'pagination=keyset&per_page=2';

  const ids = (await walk(api, `${base}/jobs?${keys}`)) as string[];
  assert.deepEqual(ids.slice(-3), ['c', 'b', 'a']);
  assert.deepEqual(await walk(api, `${base}/repository/branches?${keys}`), ['b1', 'b2', 'main']);
  assert.deepEqual(await walk(api, `${base}/repository/tags?${keys}`), ['v-b1', 'v-b2']);
  assert.deepEqual(await walk(api, `${base}/repository/tree?recursive=true&${keys}`), [
    '.gitlab-ci.yml',
    'x',
    '1',
    '2',
    'y',
  ]);
});

test('a key that is no key, or that nobody would look at, is refused', async () => {
  await using api = await startServer();
  const project = await api.project('hello');
  await project.push({ y: '' });
  const base = `/api/v4/projects/${project.id}`;

  for (const path of [
    `${base}/repository/branches?page_token=main`,
    `${base}/repository/branches?pagination=keyset&page_token=none`,
    `${base}/jobs?cursor=7`,
    `${base}/jobs?pagination=keyset&cursor=x`,
    `${base}/pipelines?page_token=7`,
    `${base}/jobs?pagination=somehow`,
  ]) {
    assert.equal((await api.fetch(path, { headers })).status, 400, path);
  }
});
