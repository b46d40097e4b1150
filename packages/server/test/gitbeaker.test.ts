import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gitlab } from '@gitbeaker/rest';
import { root, startServer, type TestServer, until } from './harness.ts';
import { digestOf, keepImages } from './kept-images.ts';

const configuration = `
stages: [build, deploy]
compile:
  stage: build
  tags: [nowhere]
  script: [make]
release:
  stage: deploy
  when: manual
  environment: production
  script: [make release]
`;

function client(api: TestServer) {
  return new Gitlab({ host: api.url, token: root.token });
}

/** A project whose repository has a pipeline configuration on main. */
async function project(gitlab: ReturnType<typeof client>, text = configuration) {
  const made = await gitlab.Projects.create({ name: 'Shop', path: 'shop' });
  await gitlab.Commits.create(made.id, 'main', 'Start', [
    { action: 'create', filePath: '.gitlab-ci.yml', content: text },
    { action: 'create', filePath: 'docs/read me.md', content: 'Hello\n' },
  ]);
  return made;
}

test('projects are made, found, edited and deleted', async () => {
  await using api = await startServer();
  const gitlab = client(api);

  const wish = { name: 'My Shop', description: 'A shop', initializeWithReadme: true };
  const made = await gitlab.Projects.create(wish);
  await gitlab.Projects.create({ name: 'Other' });
  const shown = await gitlab.Projects.show('root/my-shop');
  const readme = await gitlab.RepositoryFiles.showRaw(made.id, 'README.md', 'main');
  const edited = await gitlab.Projects.edit(made.id, { description: 'Better', path: 'shop' });
  const found = await gitlab.Projects.all({ search: 'shop' });
  await gitlab.Projects.remove(made.id);

  assert.equal(shown.id, made.id);
  assert.equal(shown.path_with_namespace, 'root/my-shop');
  assert.equal(readme, '# My Shop\n');
  assert.equal(edited.description, 'Better');
  assert.equal(edited.path_with_namespace, 'root/shop');
  assert.equal((await gitlab.Projects.all()).length, 1);
  assert.deepEqual(
    found.map((it) => it.id),
    [made.id],
  );
  await assert.rejects(gitlab.Projects.show(made.id), /404 Project Not Found|Not Found/);
  await assert.rejects(gitlab.Projects.create({ name: 'Other' }), /already been taken|Bad Request/);
});

test('lists are paged', async () => {
  await using api = await startServer();
  const gitlab = client(api);
  for (const name of ['a', 'b', 'c', 'd', 'e']) await gitlab.Projects.create({ name });

  const response = await api.fetch('/api/v4/projects?per_page=2&page=2&order_by=name&sort=asc', {
    headers: { 'private-token': root.token },
  });
  const all = await gitlab.Projects.all({ perPage: 2 });
  const page = await gitlab.Projects.all({
    pagination: 'offset',
    perPage: 2,
    page: 3,
    showExpanded: true,
  });

  const names = ((await response.json()) as { name: string }[]).map(({ name }) => name);
  assert.deepEqual(names, ['c', 'd']);
  const headers = [
    'x-total',
    'x-total-pages',
    'x-page',
    'x-per-page',
    'x-next-page',
    'x-prev-page',
  ];
  assert.deepEqual(
    headers.map((name) => response.headers.get(name)),
    ['5', '3', '2', '2', '3', '1'],
  );
  assert.match(response.headers.get('link') ?? '', /page=3[^>]*>; rel="next"/);
  assert.equal(all.length, 5);
  assert.equal(page.paginationInfo.total, 5);
});

test('branches, tags, commits, files and trees are read and written', async () => {
  await using api = await startServer();
  const gitlab = client(api);
  const { id } = await project(gitlab);

  await gitlab.Branches.create(id, 'feature/x', 'main');
  await gitlab.RepositoryFiles.create(id, 'src/a.txt', 'feature/x', 'one\n', 'Add a');
  await gitlab.RepositoryFiles.edit(id, 'src/a.txt', 'feature/x', 'two\n', 'Change a');
  await gitlab.Tags.create(id, 'v1', 'feature/x', { message: 'Version 1' });

  const branch = await gitlab.Branches.show(id, 'feature/x');
  const branches = await gitlab.Branches.all(id);
  const commits = await gitlab.Commits.all(id, { refName: 'feature/x' });
  const file = await gitlab.RepositoryFiles.show(id, 'docs/read me.md', 'main');
  const raw = await gitlab.RepositoryFiles.showRaw(id, 'src/a.txt', 'v1');
  const tree = await gitlab.Repositories.allRepositoryTrees(id, { ref: 'v1', recursive: true });
  const compared = await gitlab.Repositories.compare(id, 'main', 'feature/x');
  const diff = await gitlab.Commits.showDiff(id, branch.commit.id);
  const tag = await gitlab.Tags.show(id, 'v1');
  const blob = await gitlab.Repositories.showBlob(
    id,
    tree.find((it) => it.name === 'a.txt')?.id ?? '',
  );
  const sequence = await gitlab.Commits.showSequence(id, branch.commit.id);
  assert.partialDeepStrictEqual(blob, { size: 4, encoding: 'base64', content: btoa('two\n') });
  assert.deepEqual(sequence, { count: 3 });

  assert.deepEqual(
    branches.map((it) => [it.name, it.default, it.protected]),
    [
      ['feature/x', false, false],
      ['main', true, true],
    ],
  );
  assert.deepEqual(
    commits.map((it) => it.title),
    ['Change a', 'Add a', 'Start'],
  );
  assert.equal(Buffer.from(file.content, 'base64').toString(), 'Hello\n');
  assert.equal(typeof raw === 'string' ? raw : await raw.text(), 'two\n');
  assert.deepEqual(
    tree.map((it) => it.path),
    ['.gitlab-ci.yml', 'docs', 'docs/read me.md', 'src', 'src/a.txt'],
  );
  assert.equal(compared.commits?.length, 2);
  assert.match(String(diff[0]?.diff), /-one\n\+two/);
  assert.equal(tag.message, 'Version 1');
  assert.equal(tag.commit.id, branch.commit.id);
  await gitlab.Tags.remove(id, 'v1');
  await gitlab.Branches.remove(id, 'feature/x');
  assert.equal((await gitlab.Branches.all(id)).length, 1);
  await assert.rejects(gitlab.Branches.show(id, 'feature/x'), /404 Branch Not Found|Not Found/);
});

test('a commit makes a pipeline; another is made, shown, canceled and deleted', async () => {
  await using api = await startServer();
  const gitlab = client(api);
  const { id } = await project(gitlab);

  const [pushed] = await gitlab.Pipelines.all(id);
  const made = await gitlab.Pipelines.create(id, 'main', {
    variables: [{ key: 'COLOR', value: 'red' }],
  });
  const shown = await gitlab.Pipelines.show(id, made.id);
  const variables = await gitlab.Pipelines.allVariables(id, made.id);
  const jobs = await gitlab.Jobs.all(id, { pipelineId: made.id });
  const ofRef = await gitlab.Pipelines.all(id, { ref: 'main', source: 'api' });
  const newest = await gitlab.Pipelines.all(id, { scope: 'branches' });
  const broken = await gitlab.Pipelines.all(id, { yamlErrors: true });

  assert.equal(pushed?.source, 'push');
  assert.equal(shown.source, 'api');
  assert.equal(shown.user.username, 'root');
  assert.deepEqual(
    variables.map((it) => [it.key, it.value]),
    [['COLOR', 'red']],
  );
  assert.deepEqual(jobs.map((it) => it.name).sort(), ['compile', 'release']);
  assert.deepEqual(
    ofRef.map((it) => it.id),
    [made.id],
  );
  assert.deepEqual(
    newest.map((it) => it.id),
    [made.id],
  );
  assert.deepEqual(broken, []);
  const path = `/projects/${id}/pipelines/${made.id}/metadata`;
  const renamed = await api.api('PUT', path, { name: 'By hand' });
  assert.partialDeepStrictEqual(renamed, { id: made.id, name: 'By hand' });
  // Nothing failed, so nothing happens.
  const again = await gitlab.Pipelines.retry(id, made.id);
  assert.deepEqual([again.id, again.status], [made.id, shown.status]);
  const canceled = await gitlab.Pipelines.cancel(id, made.id);
  assert.equal(canceled.status, 'canceled');
  await gitlab.Pipelines.remove(id, made.id);
  assert.equal((await gitlab.Pipelines.all(id)).length, 1);
  await assert.rejects(gitlab.Pipelines.create(id, 'gone'), /Reference not found|Bad Request/);
});

test('jobs say why they wait; they are canceled and retried', async () => {
  await using api = await startServer();
  const gitlab = client(api);
  const { id } = await project(gitlab);
  const find = async (name: string) => {
    const jobs = await gitlab.Jobs.all(id);
    const job = jobs.find((it) => it.name === name);
    assert.ok(job);
    return job;
  };

  const compile = await find('compile');
  const release = await find('release');

  assert.match(String(compile.hold), /nowhere/);
  assert.match(String(release.hold), /compile/);
  assert.equal(compile.pipeline.ref, 'main');
  assert.equal(compile.commit.title, 'Start');
  assert.equal((await gitlab.Jobs.showLog(id, compile.id)) ?? '', '');
  const canceled = await gitlab.Jobs.cancel(id, compile.id);
  assert.equal(canceled.status, 'canceled');
  const retried = await gitlab.Jobs.retry(id, compile.id);
  assert.notEqual(retried.id, compile.id);
  assert.match(retried.status, /created|pending/);
  await assert.rejects(gitlab.Jobs.play(id, compile.id), /Unplayable|Bad Request/);
});

test('variables are kept for each scope', async () => {
  await using api = await startServer();
  const gitlab = client(api);
  const { id } = await gitlab.Projects.create({ name: 'shop' });

  await gitlab.ProjectVariables.create(id, 'URL', 'http://a', { environmentScope: 'staging' });
  await gitlab.ProjectVariables.create(id, 'URL', 'http://b', { environmentScope: 'production' });
  const filter = { environment_scope: 'production' };
  await gitlab.ProjectVariables.edit(id, 'URL', 'http://c', { filter });
  const shown = await gitlab.ProjectVariables.show(id, 'URL', { filter });
  const all = await gitlab.ProjectVariables.all(id);

  assert.equal(shown.value, 'http://c');
  assert.equal(all.length, 2);
  await assert.rejects(gitlab.ProjectVariables.show(id, 'URL'), /multiple variables|Conflict/);
  await assert.rejects(gitlab.ProjectVariables.create(id, 'A-B', 'x'), /letters|Bad Request/);
  const masked = gitlab.ProjectVariables.create(id, 'SECRET', 'short', { masked: true });
  await assert.rejects(masked, /invalid|Bad Request/);
  await gitlab.ProjectVariables.remove(id, 'URL', { filter });
  assert.equal((await gitlab.ProjectVariables.all(id)).length, 1);
});

test('groups hold projects and variables', async () => {
  await using api = await startServer();
  const gitlab = client(api);

  const group = await gitlab.Groups.create('Team', 'team');
  const made = await gitlab.Projects.create({ name: 'shop', namespaceId: group.id });
  await gitlab.GroupVariables.create(group.id, 'COLOR', 'red');
  const variables = await gitlab.GroupVariables.all(group.id);
  const projects = await gitlab.Groups.allProjects(group.id);

  assert.equal(made.path_with_namespace, 'team/shop');
  assert.deepEqual(
    variables.map((it) => [it.key, it.value]),
    [['COLOR', 'red']],
  );
  assert.deepEqual(
    projects.map((it) => it.id),
    [made.id],
  );
});

test('environments are made, stopped and deleted', async () => {
  await using api = await startServer();
  const gitlab = client(api);
  const { id } = await gitlab.Projects.create({ name: 'shop' });

  const made = await gitlab.Environments.create(id, 'review/x', { externalUrl: 'http://x.test' });
  const stopped = await gitlab.Environments.stop(id, made.id);
  await gitlab.Environments.remove(id, made.id);

  assert.equal(made.external_url, 'http://x.test');
  assert.match(made.slug, /^review-x-\w{6}$/);
  assert.equal(stopped.state, 'stopped');
  assert.deepEqual(await gitlab.Environments.all(id), []);
  assert.deepEqual(await gitlab.Deployments.all(id), []);
});

test('runners are made by users, listed and paused', async () => {
  await using api = await startServer();
  const gitlab = client(api);

  const made = await gitlab.Users.createCIRunner('instance_type', {
    description: 'mine',
    tagList: ['shell', 'kubectl'],
  });
  const shown = await gitlab.Runners.show(made.id);
  const edited = await gitlab.Runners.edit(made.id, { paused: true, tagList: ['shell'] });
  const all = await gitlab.Runners.all();

  assert.match(made.token, /^glrt-/);
  assert.deepEqual(shown.tag_list, ['shell', 'kubectl']);
  assert.equal(edited.paused, true);
  assert.deepEqual(edited.tag_list, ['shell']);
  assert.equal(all.length, 1);
  await gitlab.Runners.remove({ runnerId: made.id });
  assert.equal((await gitlab.Runners.all()).length, 0);
});

test('a configuration is checked', async () => {
  await using api = await startServer();
  const gitlab = client(api);
  const { id } = await project(gitlab);

  const committed = await gitlab.Lint.check(id, { includeJobs: true });
  const broken = await gitlab.Lint.lint(id, 'deploy: { stage: nowhere, script: [x] }');

  assert.equal(committed.valid, true);
  assert.match(committed.merged_yaml ?? '', /compile:/);
  assert.equal(broken.valid, false);
  assert.match(broken.errors?.join('\n') ?? '', /nowhere/);
});

test('a log and artifacts are read while and after the job runs', async () => {
  await using api = await startServer();
  const gitlab = client(api);
  const runner = await api.runner({ tag_list: 'nowhere' });
  const { id } = await project(gitlab);
  const job = await until(() => runner.request(), Boolean);
  assert.ok(job);
  const get = (path: string, headers = {}) =>
    api.fetch(`/api/v4/projects/${id}${path}`, {
      headers: { 'private-token': root.token, ...headers },
    });
  await runner.patch(job, 0, 'Hello, log\n');
  const sources = await get('/repository/archive.zip?sha=main');
  const form = new FormData();
  form.set('file', await sources.blob(), 'artifacts.zip');

  const running = await gitlab.Jobs.show(id, job.id);
  const part = await get(`/jobs/${job.id}/trace`, { range: 'bytes=7-' });
  await api.fetch(`/api/v4/jobs/${job.id}/artifacts?artifact_format=zip`, {
    method: 'POST',
    headers: { 'job-token': job.token },
    body: form,
  });
  const own = await api.fetch('/api/v4/job', { headers: { 'job-token': job.token } });
  await runner.finish(job);

  const file = `shop-main-${job.git_info.sha}/docs/read%20me.md`;
  const archive = await gitlab.JobArtifacts.downloadArchive(id, { jobId: job.id });
  const entry = await get(`/jobs/${job.id}/artifacts/${file}`);
  const done = await gitlab.Jobs.show(id, job.id);
  assert.equal(running.status, 'running');
  assert.equal(running.runner?.description, '');
  assert.equal(part.status, 206);
  assert.equal(await part.text(), 'log\n');
  assert.equal(((await own.json()) as { id: number }).id, job.id);
  assert.equal(await gitlab.Jobs.showLog(id, job.id), 'Hello, log\n');
  assert.ok(archive instanceof Blob && archive.size > 100);
  assert.equal(await entry.text(), 'Hello\n');
  assert.equal((await get(`/jobs/${job.id}/artifacts/gone`)).status, 404);
  assert.equal(done.artifacts_file.filename, 'artifacts.zip');
  assert.equal(done.status, 'success');
});

test('a pipeline that has run is found with its artifacts by branch and job name', async () => {
  await using api = await startServer();
  const gitlab = client(api);
  const runner = await api.runner({ tag_list: 'nowhere' });
  const { id } = await project(gitlab, 'compile: { tags: [nowhere], script: [make] }');
  const job = await until(() => runner.request(), Boolean);
  assert.ok(job);
  const get = (path: string) =>
    api.fetch(`/api/v4/projects/${id}${path}`, { headers: { 'private-token': root.token } });
  const form = new FormData();
  form.set('file', await (await get('/repository/archive.zip')).blob(), 'artifacts.zip');
  await api.fetch(`/api/v4/jobs/${job.id}/artifacts?artifact_format=zip`, {
    method: 'POST',
    headers: { 'job-token': job.token },
    body: form,
  });
  await runner.finish(job);

  const latest = await until(
    () => gitlab.Pipelines.show(id, 'latest'),
    ({ status }) => status === 'success',
  );
  const byRef = await get('/jobs/artifacts/main/download?job=compile');

  assert.equal(latest.detailed_status?.text, 'Passed');
  assert.equal(byRef.status, 200);
  assert.equal(byRef.headers.get('content-type'), 'application/zip');
  assert.equal((await get('/jobs/artifacts/main/download?job=gone')).status, 404);
});

test('the images of a project are listed, those of its neighbours are not', async () => {
  const digest = digestOf('a');
  const tags = { v1: { digest, createdAt: new Date('2026-01-01') } };
  const images = keepImages();
  await using api = await startServer({ images });
  const gitlab = client(api);
  const { id } = await gitlab.Projects.create({ name: 'shop' });

  for (const path of ['root/shop', 'root/shop-old', 'root/shop/web']) {
    images.held.set(path, { ...tags });
  }
  const listed = await gitlab.ContainerRegistry.allRepositories({ projectId: id, tagsCount: true });
  const [image] = listed;
  assert.ok(image);
  const found = await gitlab.ContainerRegistry.allTags(id, image.id);
  const shown = await gitlab.ContainerRegistry.showTag(id, image.id, 'v1');
  await gitlab.ContainerRegistry.removeTag(id, image.id, 'v1');

  assert.deepEqual(
    listed.map((it) => [it.path, it.tags_count]),
    [
      ['root/shop', 1],
      ['root/shop/web', 1],
    ],
  );
  assert.deepEqual(
    found.map((it) => it.name),
    ['v1'],
  );
  assert.equal(shown.digest, digest);
  assert.deepEqual(Object.keys(images.held.get('root/shop') ?? {}), []);
});

test('a project takes its images with it to another path, and when it is deleted', async () => {
  const tags = { v1: { digest: digestOf('a'), createdAt: new Date('2026-01-01') } };
  const images = keepImages({ 'root/shop/web': tags });
  await using api = await startServer({ images });
  const gitlab = client(api);
  const { id } = await gitlab.Projects.create({ name: 'shop' });
  images.held.set('root/shop/web', tags);
  const list = async () =>
    (await gitlab.ContainerRegistry.allRepositories({ projectId: id })).map(({ path }) => path);
  const [before] = await gitlab.ContainerRegistry.allRepositories({ projectId: id });

  assert.equal(
    (await gitlab.Projects.edit(id, { path: 'store' })).path_with_namespace,
    'root/store',
  );
  assert.deepEqual(await list(), ['root/store/web']);
  const [after] = await gitlab.ContainerRegistry.allRepositories({ projectId: id });
  assert.equal(after?.id, before?.id, 'the number stays');
  // What a killed deletion may have left at a path is no part of the project that comes there.
  assert.deepEqual(images.gone, ['root/shop', 'root/store']);
  await gitlab.Projects.remove(id);

  assert.deepEqual(images.gone, ['root/shop', 'root/store', 'root/store']);
  assert.deepEqual([...images.held.keys()], []);
});
