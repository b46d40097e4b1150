import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf } from '../src/deployed-state/difference-rules.ts';
import {
  asOfRelease,
  changedLike,
  type Release,
} from '../src/job-preview/predicted-change-rules.ts';
import type { KubeObject } from '../src/rollouts/deed.ts';
import { nextJob, startServer, type TestServer, until } from './harness.ts';
import { makeMember, type Person } from './people.ts';

const then: Release = { sha: 'a'.repeat(40), ref: 'main', pipelineId: 120, pipelineIid: 3 };
const now: Release = { sha: 'b'.repeat(40), ref: 'fix/1', pipelineId: 150, pipelineIid: 4 };

for (const [text, expected] of [
  [`shop:main-${'a'.repeat(40)}`, `shop:fix-1-${'b'.repeat(40)}`],
  [`shop:${'a'.repeat(8)}`, `shop:${'b'.repeat(8)}`],
  ['shop:v120', 'shop:v120'],
  ['shop:120', 'shop:150'],
  ['postgres:120.3', 'postgres:120.3'],
  ['shop:1.4-3', 'shop:1.4-3'],
  ['domain:3000', 'domain:3000'],
] as const) {
  test(`${text} of one release is ${expected} of another`, () => {
    const object = { metadata: { name: 'web' }, spec: { image: text } } as KubeObject;

    assert.deepEqual(asOfRelease(object, then, now), {
      metadata: { name: 'web' },
      spec: { image: expected },
    });
  });
}

test('a branch or a number that is no image stays what it is, a commit does not', () => {
  const spec = { command: ['node', 'main', '120'], env: `commit ${'a'.repeat(8)}` };
  const object = { metadata: { name: 'web' }, spec } as KubeObject;

  const next = asOfRelease(object, then, now) as unknown as { readonly spec: typeof spec };

  assert.deepEqual(next.spec, { ...spec, env: `commit ${'b'.repeat(8)}` });
});

/** A workload with these containers, by name and image. */
const web = (images: Readonly<Record<string, string>>, replicas = 1, more: object = {}) =>
  ({
    metadata: { name: 'web', resourceVersion: '7', ...more },
    spec: {
      replicas,
      containers: Object.entries(images).map(([name, image]) => ({ name, image })),
    },
  }) as unknown as KubeObject;

test('only what a recorded change had touched is changed again', () => {
  const before = web({ web: 'web:1', side: 'side:1' });
  const after = web({ web: 'web:2', side: 'side:1' });
  const live = web({ web: 'web:2', side: 'side:9', more: 'more:1' }, 5);

  const next = changedLike(before, asOfRelease(after, then, now), live);
  const third = changedLike(before, web({ web: 'web:3', side: 'side:1' }), live);

  assert.deepEqual(differencesOf(live, next), []);
  assert.deepEqual(differencesOf(live, third), [
    { path: 'spec.containers[web].image', before: 'web:2', after: 'web:3' },
  ]);
  assert.equal((third.metadata as { resourceVersion?: string }).resourceVersion, '7');
});

test('what a recorded change has made or taken away is so again, notes of programs are not', () => {
  const before = web({ web: 'web:1', old: 'old:1' }, 1, { labels: { a: '1' } });
  const annotations = { 'deployment.kubernetes.io/revision': '4', own: 'x' };
  const after = web({ web: 'web:1', fresh: 'fresh:1' }, 1, { annotations });
  const live = web({ web: 'web:1', old: 'old:1' }, 3, { labels: { a: '1', b: '2' } });

  const next = changedLike(before, after, live);

  assert.deepEqual(next.metadata.labels, { b: '2' });
  assert.deepEqual(next.metadata.annotations, { own: 'x' });
  assert.deepEqual(differencesOf(web({ web: 'web:1', fresh: 'fresh:1' }, 3), next), [
    { path: 'metadata.labels.b', after: '2' },
    { path: 'metadata.annotations.own', after: 'x' },
  ]);
});

const config = `
variables: { GREETING: hello }
deploy:
  script: [make]
  when: manual
  environment: production
build:
  script: [make]
`;

interface Preview {
  readonly why_not_play: string | null;
  readonly deployers: readonly string[];
  readonly variables: readonly { readonly key: string; readonly value: string | null }[];
  readonly release: {
    readonly live: { readonly iid: number } | null;
    readonly direction: string;
    readonly commits: readonly { readonly title: string }[];
    readonly why_not_tried: string | null;
  } | null;
}

async function start(server: TestServer) {
  const project = await server.project('shop');
  const base = `/projects/${project.id}`;
  const push = async (more: Readonly<Record<string, string>> = {}) => {
    await project.push({ '.gitlab-ci.yml': config, ...more });
    const jobs = (await server.api('GET', `${base}/jobs?per_page=2`)) as {
      id: number;
      name: string;
    }[];
    const found = jobs.find(({ name }) => name === 'deploy');
    assert.ok(found);
    return found.id;
  };
  const preview = async (id: number, by?: Person) => {
    const path = `${base}/jobs/${id}/preview`;
    if (!by) return (await server.api('GET', path)) as Preview;
    return (await (await by.ask('GET', path)).json()) as Preview;
  };
  return { project, base, push, preview };
}

/** Plays a job, and lets it succeed. */
async function deploy(server: TestServer, base: string, id: number): Promise<void> {
  const runner = await server.runner();
  await server.api('POST', `${base}/jobs/${id}/play`);
  for (;;) {
    const job = await nextJob(runner);
    await runner.finish(job);
    if (job.job_info.name === 'deploy') break;
  }
  await until(
    async () => (await server.api('GET', `${base}/jobs/${id}`)) as { status: string },
    ({ status }) => status === 'success',
  );
}

test('before play is pressed one reads what is new, which way it goes, and what it is given', async () => {
  await using server = await startServer();
  const { base, push, preview } = await start(server);
  await server.api('POST', `${base}/variables`, { key: 'PASSWORD', value: 'secret-value' });

  const first = await push();
  const before = await preview(first);
  await deploy(server, base, first);
  const second = await push({ more: 'one' });
  const forward = await preview(second);
  await deploy(server, base, second);
  const back = await preview(first);

  assert.equal(before.release?.direction, 'first');
  assert.equal(before.why_not_play, null);
  assert.deepEqual(before.variables, [
    { key: 'GREETING', value: 'hello' },
    { key: 'PASSWORD', value: null },
  ]);
  assert.equal(forward.release?.direction, 'forward');
  assert.equal(forward.release.commits.length, 1);
  assert.equal(forward.release.live?.iid, 1);
  assert.match(String(forward.release.why_not_tried), /nothing is recorded/);
  assert.equal(back.release?.direction, 'back');
  assert.equal(back.release.commits.length, 1);
  assert.match(String(back.why_not_play), /success/);
});

test('it says why one may not press, and a reporter whom the protection names may', async () => {
  await using server = await startServer();
  const { project, base, push, preview } = await start(server);
  const dev = await makeMember(server, project, 'dev', 30);
  const rita = await makeMember(server, project, 'rita', 20);
  const guest = await makeMember(server, project, 'guest', 10);
  await server.api('POST', `${base}/protected_environments`, {
    name: 'production',
    deploy_access_levels: [{ user_id: rita.id }, { user_id: guest.id }],
  });
  const id = await push();
  const play = async (by: Person) => (await by.ask('POST', `${base}/jobs/${id}/play`)).status;

  const shown = await preview(id, dev);

  assert.match(String(shown.why_not_play), /403/);
  assert.deepEqual(shown.deployers, ['rita', 'guest']);
  assert.equal(await play(dev), 403);
  assert.equal(await play(guest), 403);
  assert.equal(await play(rita), 200);
  const runner = await server.runner();
  const names = [await nextJob(runner), await nextJob(runner)].map((it) => it.job_info.name);
  assert.deepEqual(names.toSorted(), ['build', 'deploy']);
});

test('developers are told what a job knows: values of the file and predefined ones, of settings the names', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const settings = `/projects/${project.id}/variables`;
  await server.api('POST', settings, { key: 'PASS', value: 'open-sesame-7', masked: true });
  await server.api('POST', settings, { key: 'PLACE', value: 'somewhere' });
  await project.push({
    '.gitlab-ci.yml': 'variables: {COLOUR: red}\nbuild: {script: [make]}\n',
  });

  const told = (await server.api('GET', `/projects/${project.id}/jobs/1/variables`)) as {
    readonly key: string;
    readonly value: string | null;
    readonly masked: boolean;
    readonly origin: string;
  }[];
  const one = (name: string) => told.find(({ key }) => key === name);

  assert.deepEqual(one('COLOUR'), { key: 'COLOUR', value: 'red', masked: false, origin: 'file' });
  assert.deepEqual(one('PASS'), { key: 'PASS', value: null, masked: true, origin: 'settings' });
  assert.equal(one('PLACE')?.value, null);
  assert.equal(one('CI_COMMIT_BRANCH')?.value, 'main');
  assert.doesNotMatch(JSON.stringify(told), /open-sesame-7|somewhere/);
});
