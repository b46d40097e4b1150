import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, type TestServer, until } from './harness.ts';
import { administrator, makeMember, makePerson, type Person } from './people.ts';

const config = `
deploy:
  script: [make]
  environment: production
by-hand:
  script: [make]
  when: manual
  environment: production
build:
  script: [make]
`;

interface Job {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly failure_reason?: string;
}

async function start(server: TestServer) {
  const project = await server.project('shop');
  await project.push({ '.gitlab-ci.yml': config }, { options: ['ci.skip'] });
  await project.push({ more: 'x' }, { branch: 'work', options: ['ci.skip'] });
  const base = `/projects/${project.id}`;
  const run = async (by: Person) => {
    const made = await by.ask('POST', `${base}/pipeline`, { ref: 'work' });
    assert.equal(made.status, 201, await made.clone().text());
    return ((await made.json()) as { id: number }).id;
  };
  const jobs = async (pipeline: number) =>
    (await server.api('GET', `${base}/pipelines/${pipeline}/jobs`)) as Job[];
  const job = async (pipeline: number, name: string) => {
    const found = (await jobs(pipeline)).find((it) => it.name === name);
    assert.ok(found);
    return found;
  };
  return { project, base, run, jobs, job };
}

test('a job of someone who may not deploy there fails and says why; others run', async () => {
  await using server = await startServer();
  const { project, base, run, job } = await start(server);
  const ann = await makeMember(server, project, 'ann', 30);
  const access = [{ access_level: 40 }];
  await server.api('POST', `${base}/protected_environments`, {
    name: 'production',
    deploy_access_levels: access,
  });
  const runner = await server.runner();
  const pipeline = await run(ann);

  const given = await nextJob(runner);

  assert.equal(given.job_info.name, 'build');
  const failed = await until(
    () => job(pipeline, 'deploy'),
    ({ status }) => status === 'failed',
  );
  assert.equal(failed.failure_reason, 'protected_environment_failure');
  const trace = await ann.ask('GET', `${base}/jobs/${failed.id}/trace`);
  assert.match(
    await trace.text(),
    /ann may not deploy to this protected environment: a maintainer/,
  );
  const manual = await job(pipeline, 'by-hand');
  assert.equal((await ann.ask('POST', `${base}/jobs/${manual.id}/play`)).status, 403);
  assert.equal((await ann.ask('POST', `${base}/jobs/${failed.id}/retry`)).status, 403);
});

test('those whom a protection names deploy: by level, as a user, as members of a group', async () => {
  await using server = await startServer();
  const { project, base, run, job } = await start(server);
  const boss = await makeMember(server, project, 'boss', 40);
  const named = await makeMember(server, project, 'named', 30);
  const member = await makeMember(server, project, 'member', 30);
  const other = await makeMember(server, project, 'other', 30);
  const made = await administrator(server).ask('POST', '/groups', { name: 'ops', path: 'ops' });
  const { id: groupId } = (await made.json()) as { id: number };
  await server.api('POST', `/groups/${groupId}/members`, {
    user_id: member.id,
    access_level: 20,
  });
  await boss.ask('POST', `${base}/protected_environments`, {
    name: 'production',
    deploy_access_levels: [{ access_level: 40 }, { user_id: named.id }, { group_id: groupId }],
  });
  const { id } = await job(await run(boss), 'by-hand');
  const play = async (by: Person, job: number) =>
    (await by.ask('POST', `${base}/jobs/${job}/play`)).status;

  assert.equal(await play(other, id), 403);
  for (const person of [named, member]) {
    const own = await job(await run(person), 'by-hand');
    assert.equal(await play(person, own.id), 200);
  }
});

test('protections are for maintainers; people who are no members cannot be named', async () => {
  await using server = await startServer();
  const { project, base } = await start(server);
  const ann = await makeMember(server, project, 'ann', 30);
  const stranger = await makePerson(server, 'stranger');
  const path = `${base}/protected_environments`;
  const wish = (access: object[]) => ({ name: 'production', deploy_access_levels: access });

  assert.equal((await ann.ask('POST', path, wish([{ access_level: 30 }]))).status, 403);
  const admin = administrator(server);
  assert.equal((await admin.ask('POST', path, wish([{ user_id: stranger.id }]))).status, 422);
  assert.equal((await admin.ask('POST', path, wish([]))).status, 400);
  assert.equal((await admin.ask('POST', path, wish([{ access_level: 20 }]))).status, 400);
  const approvals = { ...wish([{ access_level: 40 }]), required_approval_count: 6 };
  assert.equal((await admin.ask('POST', path, approvals)).status, 400);
  assert.equal((await admin.ask('POST', path, wish([{ access_level: 40 }]))).status, 201);
  assert.equal((await admin.ask('POST', path, wish([{ access_level: 40 }]))).status, 409);
  const changed = await admin.ask('PUT', `${path}/production`, {
    deploy_access_levels: [{ id: 1, _destroy: true }, { user_id: ann.id }],
  });
  const json = (await changed.json()) as { deploy_access_levels: { user_id: number | null }[] };
  assert.deepEqual(
    json.deploy_access_levels.map((it) => it.user_id),
    [ann.id],
  );
  assert.equal((await admin.ask('DELETE', `${path}/production`)).status, 204);
});

test('what somebody had queued when they were blocked is run by nobody', async () => {
  await using server = await startServer();
  const { project, base, run, job } = await start(server);
  const ann = await makeMember(server, project, 'ann', 30);
  const pipeline = await run(ann);
  await server.api('POST', `/users/${ann.id}/block`);
  const runner = await server.runner();

  const failed = await until(
    async () => {
      assert.equal(await runner.request(), undefined);
      return job(pipeline, 'build');
    },
    ({ status }) => status === 'failed',
  );

  assert.equal(failed.failure_reason, 'user_blocked');
  const trace = await administrator(server).ask('GET', `${base}/jobs/${failed.id}/trace`);
  assert.match(await trace.text(), /ann is blocked: someone else can run it again/);
});
