import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root, startServer } from './harness.ts';

type Json = Record<string, never>;

async function withProject() {
  const api = await startServer();
  const project = await api.project('shop');
  const ask = async (method: string, path: string, body?: object) => {
    const response = await api.fetch(`/api/v4/projects/${project.id}${path}`, {
      method,
      headers: { 'private-token': root.token, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? undefined : (JSON.parse(text) as Json) };
  };
  return { api, project, ask };
}

test('a line of a file tells its commit; more than the file has is not there', async () => {
  const { api, project, ask } = await withProject();
  await using _ = api;
  const first = await project.push({ 'docs/a.txt': 'one\ntwo\n' });
  const second = await project.push({ 'docs/a.txt': 'one\n2\n' }, { message: 'Count' });
  const file = '/repository/files/docs%2Fa.txt/blame';

  const all = await ask('GET', `${file}?ref=main`);
  const part = await ask('GET', `${file}?ref=main&range[start]=2&range[end]=2`);

  assert.partialDeepStrictEqual(all.json, [
    { commit: { id: first.sha, parent_ids: [] }, lines: ['one'] },
    { commit: { id: second.sha, parent_ids: [first.sha], message: 'Count\n' }, lines: ['2'] },
  ]);
  assert.partialDeepStrictEqual(part.json, [{ commit: { id: second.sha }, lines: ['2'] }]);
  const beyond = await ask('GET', `${file}?ref=main&range[start]=8&range[end]=9`);
  assert.equal(beyond.status, 404);
  const upsideDown = await ask('GET', `${file}?ref=main&range[start]=2&range[end]=1`);
  const words = 'range[start] must be less than or equal to range[end]';
  assert.deepEqual(upsideDown, { status: 400, json: { error: words } });
  assert.deepEqual((await ask('GET', file)).json, { error: 'ref is missing' });
});

test('a commit is picked onto another branch, starts a pipeline there, and is taken back', async () => {
  const { api, project, ask } = await withProject();
  await using _ = api;
  await project.push({ '.gitlab-ci.yml': 'job: {script: [make]}' });
  await ask('POST', '/repository/branches', { branch: 'stable', ref: 'main' });
  const fix = await project.push({ 'fix.txt': 'fixed' }, { message: 'Fix it' });
  const one = `/repository/commits/${fix.sha}`;

  const dry = await ask('POST', `${one}/cherry_pick`, { branch: 'stable', dry_run: true });
  const picked = await ask('POST', `${one}/cherry_pick`, { branch: 'stable' });

  assert.deepEqual(dry, { status: 200, json: { dry_run: 'success' } });
  assert.equal(picked.status, 201);
  assert.partialDeepStrictEqual(picked.json, {
    message: `Fix it\n\n(cherry picked from commit ${fix.sha})`,
    author_name: 'Ann',
    committer_name: 'Administrator',
  });
  const pipelines = await ask('GET', '/pipelines?ref=stable');
  assert.partialDeepStrictEqual(pipelines.json, [{ sha: picked.json?.id }]);

  const again = await ask('POST', `${one}/cherry_pick`, { branch: 'stable' });
  assert.partialDeepStrictEqual(again, { status: 400, json: { error_code: 'empty' } });
  const reverted = await ask('POST', `${one}/revert`, { branch: 'stable' });
  assert.partialDeepStrictEqual(reverted.json, { title: 'Revert "Fix it"' });
  assert.equal((await ask('GET', '/repository/files/fix.txt?ref=stable')).status, 404);
  assert.equal((await ask('POST', `${one}/revert`, { branch: 'gone' })).status, 404);
});

test('a project says who has written it, and in which languages', async () => {
  const { api, project, ask } = await withProject();
  await using _ = api;
  const vendored = { 'vendor/x.c': 'int x;', 'data.json': '{}', 'README.md': 'Hello' };
  await project.push({ 'a.ts': '1234567', 'b/Dockerfile': '123', ...vendored });

  const languages = await ask('GET', '/languages');
  const people = await ask('GET', '/repository/contributors');

  assert.deepEqual(languages.json, { TypeScript: 70, Dockerfile: 30 });
  assert.deepEqual(people.json, [
    { name: 'Ann', email: 'ann@example.com', commits: 1, additions: 0, deletions: 0 },
  ]);
});

test('branches that are merged are deleted together, but protected ones', async () => {
  const { api, project, ask } = await withProject();
  await using _ = api;
  await project.push({ 'a.txt': 'a' });
  for (const branch of ['merged', 'kept']) {
    await ask('POST', '/repository/branches', { branch, ref: 'main' });
  }
  await ask('POST', '/protected_branches', { name: 'kept' });
  await project.push({ 'b.txt': 'b' }, { branch: 'ahead' });

  const answer = await ask('DELETE', '/repository/merged_branches');

  assert.equal(answer.status, 202);
  const left = (await ask('GET', '/repository/branches')).json as unknown as { name: string }[];
  assert.deepEqual(
    left.map(({ name }) => name),
    ['ahead', 'kept', 'main'],
  );
});

test('words are found in files, names of files and messages; other scopes are refused by name', async () => {
  const { api, project, ask } = await withProject();
  await using _ = api;
  const files = { 'src/a.ts': '1\nconst Needle = 1;\n3\n', 'src/needle.md': 'x' };
  await project.push(files, { message: 'Look for needles' });
  const found = async (query: string) => (await ask('GET', `/search?${query}`)).json;

  assert.partialDeepStrictEqual(await found('scope=blobs&search=needle'), [
    { path: 'src/a.ts', basename: 'src/a', startline: 1, data: '1\nconst Needle = 1;\n3\n' },
    { path: 'src/needle.md', data: '', ref: 'main', project_id: project.id },
  ]);
  const filtered = await found('scope=blobs&search=needle+extension%3Amd');
  assert.deepEqual((filtered as unknown as object[]).length, 1);
  assert.partialDeepStrictEqual(await found('scope=commits&search=NEEDLES'), [
    { title: 'Look for needles' },
  ]);
  assert.partialDeepStrictEqual(await found('scope=users&search=root'), [{ username: 'root' }]);
  const issues = await ask('GET', '/search?scope=issues&search=x');
  assert.match(
    String(issues.json?.error),
    /^scope issues is not served: .*choose blobs or commits/,
  );
  assert.partialDeepStrictEqual(await api.api('GET', '/search?scope=projects&search=sho'), [
    { path_with_namespace: 'root/shop' },
  ]);
});

test('a project is starred once, counted, and found among the starred', async () => {
  const { api, project, ask } = await withProject();
  await using _ = api;

  const first = await ask('POST', '/star');
  assert.partialDeepStrictEqual(first, { status: 201, json: { star_count: 1 } });
  assert.equal((await ask('POST', '/star')).status, 304);
  assert.partialDeepStrictEqual((await ask('GET', '/starrers')).json, [
    { user: { username: 'root' } },
  ]);
  const starred = (await api.api('GET', '/projects?starred=true')) as { id: number }[];
  assert.deepEqual(
    starred.map(({ id }) => id),
    [project.id],
  );
  assert.partialDeepStrictEqual(await api.api('GET', '/users/root/starred_projects'), [
    { id: project.id },
  ]);
  const back = await ask('POST', '/unstar');
  assert.partialDeepStrictEqual(back, { status: 201, json: { star_count: 0 } });
  assert.equal((await ask('POST', '/unstar')).status, 304);
  assert.deepEqual(await api.api('GET', '/projects?starred=true'), []);
});

test('what cannot be had says so, and what to do instead', async () => {
  const { api, ask } = await withProject();
  await using _ = api;

  assert.deepEqual((await ask('GET', '/forks')).json, []);
  assert.deepEqual((await ask('GET', '/deploy_keys')).json, []);
  const fork = await ask('POST', '/fork');
  assert.equal(fork.status, 403);
  assert.match(String(fork.json?.message), /make a project, and push a clone/);
  const key = await ask('POST', '/deploy_keys', { title: 'x', key: 'ssh-ed25519 AAAA' });
  assert.match(String(key.json?.message), /deploy token/);
});

test('a project keeps badges, with placeholders filled in for who looks', async () => {
  const { api, project, ask } = await withProject();
  await using _ = api;
  const { sha } = await project.push({ 'a.txt': 'a' });
  const link = 'https://example.com/%{project_path}/%{commit_sha}';
  const image = 'https://example.com/%{default_branch}/%{unknown}.svg';

  const made = await ask('POST', '/badges', { name: 'ci', link_url: link, image_url: image });

  const { id, ...shown } = made.json as unknown as { id: number };
  assert.deepEqual(shown, {
    name: 'ci',
    link_url: link,
    image_url: image,
    rendered_link_url: `https://example.com/root/shop/${sha}`,
    rendered_image_url: 'https://example.com/main/%{unknown}.svg',
    kind: 'project',
  });
  const edited = await ask('PUT', `/badges/${id}`, { name: 'build' });
  assert.partialDeepStrictEqual(edited.json, { name: 'build', link_url: link });
  assert.partialDeepStrictEqual((await ask('GET', '/badges?name=build')).json, [{ id }]);
  const query = 'link_url=https%3A%2F%2Fa.b&image_url=https%3A%2F%2Fa.b';
  const preview = await ask('GET', `/badges/render?${query}`);
  assert.partialDeepStrictEqual(preview.json, { rendered_link_url: 'https://a.b' });
  const bad = await ask('POST', '/badges', { link_url: 'javascript:1', image_url: image });
  const words = { message: { link_url: ['is not a valid URL'] } };
  assert.deepEqual(bad, { status: 400, json: words });
  assert.equal((await ask('DELETE', `/badges/${id}`)).status, 204);
  assert.equal((await ask('GET', `/badges/${id}`)).status, 404);
});

test('a changelog has what commits since the last version say, and lies above older notes', async () => {
  const { api, project, ask } = await withProject();
  await using _ = api;
  const old = '# Changes\n\n## 1.0.0 (2026-01-01)\n\nNo changes.\n';
  await project.push({ 'CHANGELOG.md': old, a: '1' }, { message: 'First\n\nChangelog: added' });
  await ask('POST', '/repository/tags', { tag_name: 'v1.0.0', ref: 'main' });
  const one = await project.push({ a: '2' }, { message: 'Search\n\nChangelog: added' });
  const two = await project.push({ a: '3' }, { message: 'Mend it\n\nchangelog: fixed' });
  await project.push({ a: '4' }, { message: 'Says nothing' });
  const asked = 'version=1.1.0&date=2026-03-04';

  const { json } = await ask('GET', `/repository/changelog?${asked}`);
  const notes = String(json?.notes);
  const added = await ask('POST', '/repository/changelog', {
    version: '1.1.0',
    date: '2026-03-04',
  });
  const file = await ask('GET', '/repository/files/CHANGELOG.md?ref=main');

  assert.equal(
    notes,
    `## 1.1.0 (2026-03-04)\n\n### fixed (1 change)\n\n- [Mend it](root/shop@${two.sha})\n` +
      `\n### added (1 change)\n\n- [Search](root/shop@${one.sha})\n`,
  );
  assert.equal(added.status, 200);
  const content = Buffer.from(String(file.json?.content), 'base64').toString();
  assert.equal(content, `# Changes\n\n${notes}\n## 1.0.0 (2026-01-01)\n\nNo changes.\n`);
});

test('a changelog says what it lacks', async () => {
  const { api, project, ask } = await withProject();
  await using _ = api;
  await project.push({ '.gitlab/changelog_config.yml': 'template: x' });

  const wrong = await ask('GET', '/repository/changelog?version=soon');
  const without = await ask('GET', '/repository/changelog?version=1.0.0');
  const template = await ask('GET', '/repository/changelog?version=1.0.0&from=main');

  assert.deepEqual([wrong.status, without.status, template.status], [422, 422, 422]);
  assert.match(String(without.json?.message), /no previous tag/);
  assert.match(String(template.json?.message), /template is not supported/);
});
