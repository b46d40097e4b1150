import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { artifactTypeLimits } from '../src/limits/artifact-type-limits.ts';
import { type LimitName, limitNames, limitOf } from '../src/limits/limit-table.ts';
import {
  type FakeRunner,
  nextJob,
  root,
  startServer,
  type TestProject,
  type TestServer,
  upload,
} from './harness.ts';

/*
 * Each limit set as low as it goes, and met: the one who meets it hears its name, or the words of the field.
 * A limit without a row does not compile.
 */
interface Scene {
  readonly server: TestServer;
  readonly project: TestProject;
  readonly runner: FakeRunner;
  /** One of the project that runs. */
  readonly job: JobPayload;
}

/** How a limit is set, how it is met, and what is said then. */
interface Row {
  readonly set: Readonly<Record<string, number | boolean>>;
  readonly says: RegExp;
  meet(scene: Scene): Promise<string>;
}

const headers = { 'private-token': root.token };
const basic = { authorization: `Basic ${Buffer.from(`root:${root.token}`).toString('base64')}` };
const mebibyte = 2 ** 20;

const row = (name: LimitName, value: number | boolean, meet: Row['meet'], says?: RegExp): Row => ({
  set: { [name]: value },
  says: says ?? new RegExp(name),
  meet,
});

let made = 0;

/** A number that was not there before. */
function another(): number {
  made += 1;
  return made;
}

const anotherFile = () => ({ [`${another()}.txt`]: randomBytes(mebibyte).toString('base64') });

async function send({ server, job }: Scene, type: string): Promise<string> {
  const file = { name: 'a.zip', content: randomBytes(1.5 * mebibyte) };
  const format = type === 'archive' ? 'zip' : 'gzip';
  const answer = await upload(server, job, `artifact_format=${format}&artifact_type=${type}`, file);
  assert.equal(answer.status, 413);
  return answer.text();
}

const anotherSmall = () => ({ 'small.txt': String(another()) });

async function pushed({ project }: Scene, files: Record<string, string>): Promise<string> {
  return project.push(files).then(
    () => 'taken',
    (error: unknown) => String(error),
  );
}

/** What the newest pipeline says of itself. */
async function newestSays({ server, project }: Scene): Promise<string> {
  const path = `/projects/${project.id}/pipelines`;
  const [newest] = (await server.api('GET', path)) as { id: number }[];
  return JSON.stringify(await server.api('GET', `${path}/${newest?.id}`));
}

/** Asks twice where once is allowed. */
const asked =
  (pathOf: (project: TestProject) => string, as: Record<string, string>): Row['meet'] =>
  async ({ server, project }) => {
    const path = pathOf(project);
    await (await server.fetch(path, { headers: as })).body?.cancel();
    const answer = await server.fetch(path, { headers: as });
    assert.equal(answer.status, 429);
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    return answer.text();
  };

/** The three settings of one rate are one row: they hold together. */
function rate(who: string, kind: string, meet: Row['meet']): Readonly<Record<string, Row>> {
  const name = `throttle_${who}_${kind}`;
  const set = {
    [`${name}_enabled`]: true,
    [`${name}_requests_per_period`]: 1,
    [`${name}_period_in_seconds`]: 600,
  };
  const one = { set, says: new RegExp(`${name}_requests_per_period|Retry later`), meet };
  return Object.fromEntries(Object.keys(set).map((each) => [each, one]));
}

const git = ({ path }: TestProject) => `/${path}.git/info/refs?service=git-upload-pack`;
const page = () => '/-/events?project=1';

const rows: Readonly<Record<string, Row>> = {
  max_artifacts_size: row('max_artifacts_size', 1, (scene) => send(scene, 'archive')),
  ...Object.fromEntries(
    artifactTypeLimits.map(([name, type]) => [name, row(name, 1, (scene) => send(scene, type))]),
  ),
  max_attachment_size: row('max_attachment_size', 1, async ({ server, project }) => {
    const body = new FormData();
    body.set('file', new Blob([randomBytes(1.5 * mebibyte)]), 'a.bin');
    const path = `/api/v4/projects/${project.id}/uploads`;
    return (await server.fetch(path, { method: 'POST', headers, body })).text();
  }),
  generic_packages_max_file_size: row(
    'generic_packages_max_file_size',
    1,
    async ({ server, project }) => {
      const path = `/api/v4/projects/${project.id}/packages/generic/a/1/x`;
      return (await server.fetch(path, { method: 'PUT', headers, body: 'two' })).text();
    },
  ),
  repository_size_limit: row('repository_size_limit', 1, async (scene) => {
    await pushed(scene, anotherFile());
    return pushed(scene, anotherSmall());
  }),
  receive_max_input_size: row(
    'receive_max_input_size',
    1,
    (scene) => pushed(scene, anotherFile()),
    /pack exceeds maximum allowed size/,
  ),
  storage_size_limit: row('storage_size_limit', 1, (scene) => send(scene, 'archive')),
  git_push_pipeline_limit: row('git_push_pipeline_limit', 1, async (scene) => {
    const { server, project } = scene;
    await pushed(scene, { '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
    const how = { branch: 'one', alsoTo: ['two', 'three'] };
    const { said } = await project.push(anotherSmall(), how);
    const found = await server.api('GET', `/projects/${project.id}/pipelines?per_page=100`);
    const refs = (found as { ref: string }[]).map(({ ref }) => ref);
    assert.equal(refs.filter((ref) => /^(one|two|three)$/.test(ref)).length, 1);
    return said;
  }),
  ci_pipeline_size: row(
    'ci_pipeline_size',
    1,
    async (scene) => {
      await pushed(scene, { '.gitlab-ci.yml': 'a: {script: [x]}\nb: {script: [x]}\n' });
      return newestSays(scene);
    },
    /too many jobs/,
  ),
  ci_active_jobs: row(
    'ci_active_jobs',
    1,
    async (scene) => {
      await pushed(scene, { '.gitlab-ci.yml': `a: {script: [x]}\nb: {script: [x]}\n# ${made}\n` });
      return newestSays(scene);
    },
    /allowed number of jobs/,
  ),
  ci_max_includes: row(
    'ci_max_includes',
    1,
    async (scene) => {
      const files = { 'one.yml': 'a: {script: [x]}\n', 'two.yml': 'b: {script: [x]}\n' };
      await pushed(scene, { ...files, '.gitlab-ci.yml': 'include: [one.yml, two.yml]\n' });
      return newestSays(scene);
    },
    /Maximum of 1 nested includes/,
  ),
  ci_jobs_trace_size_limit: row(
    'ci_jobs_trace_size_limit',
    1,
    async ({ server, project, runner, job }) => {
      for (const part of [0, 1]) {
        await runner.patch(job, part * mebibyte, 'x'.repeat(mebibyte));
      }
      await runner.finish(job, 'success', { output: { bytesize: 2 * mebibyte } });
      const path = `/api/v4/projects/${project.id}/jobs/${job.id}/trace`;
      return (await server.fetch(path, { headers })).text();
    },
  ),
  allow_local_requests_from_web_hooks_and_services: row(
    'allow_local_requests_from_web_hooks_and_services',
    false,
    async (scene) => {
      const { server, project } = scene;
      await pushed(scene, anotherSmall());
      const path = `/projects/${project.id}/hooks`;
      const url = 'http://127.0.0.1:9/';
      const hook = (await server.api('POST', path, { url })) as { id: number };
      const test = `/api/v4${path}/${hook.id}/test/push_events`;
      await (await server.fetch(test, { method: 'POST', headers })).body?.cancel();
      return JSON.stringify(await server.api('GET', `${path}/${hook.id}/events`));
    },
  ),
  ...rate(
    'unauthenticated',
    'api',
    asked(() => '/api/v4/projects', {}),
  ),
  ...rate(
    'authenticated',
    'api',
    asked(() => '/api/v4/version', headers),
  ),
  ...rate('unauthenticated', 'web', asked(page, {})),
  ...rate('authenticated', 'web', asked(page, headers)),
  ...rate('unauthenticated', 'git_http', asked(git, {})),
  ...rate('authenticated', 'git_http', asked(git, basic)),
};

/** What the cluster enforces by a quota: `environments.test.ts` of kube sees to it. */
const elsewhere: ReadonlySet<LimitName> = new Set([
  'environment_pods_limit',
  'environment_volumes_limit',
]);

test('every limit has a row', () => {
  const missing = limitNames.filter((name) => !elsewhere.has(name) && rows[name] === undefined);

  assert.deepEqual(missing, []);
});

describe('a limit that is met says so', () => {
  let server: TestServer;
  let scene: Scene;
  before(async () => {
    server = await startServer();
    const runner = await server.runner();
    const project = await server.project('met');
    await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
    scene = { server, project, runner, job: await nextJob(runner) };
  });
  after(() => server[Symbol.asyncDispose]());

  for (const one of new Set(Object.values(rows))) {
    const names = Object.keys(one.set) as LimitName[];
    test(names.join(', '), async () => {
      const [first = 'max_artifacts_size'] = names;
      const path = `/application/${limitOf(first).place.replace('application_', '')}`;
      const usual = Object.fromEntries(names.map((name) => [name, limitOf(name).usual]));
      await server.api('PUT', path, one.set);
      const said = await one.meet(scene).finally(() =>
        // Not by the API: that may be what is limited.
        server.server.services.limits.choose({ kind: 'instance' }, usual),
      );

      assert.match(said, one.says);
    });
  }
});
