import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextJob, startServer, type TestProject, type TestServer, until } from './harness.ts';
import { makeMember, makePerson, type Person } from './people.ts';

/** A stream that somebody hears, and what came of it so far. */
async function listen(server: TestServer, { token = '' }: Person, topic: string) {
  const headers = { 'private-token': token };
  const response = await server.fetch(`/-/events?${topic}`, { headers });
  assert.equal(response.status, 200);
  const heard = { text: '', isOver: false };
  const body = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream());
  const hear = async () => {
    for await (const text of body) heard.text += text;
    heard.isOver = true;
  };
  // At the end of a test the server goes with the streams that are still open.
  hear().catch(() => {});
  return heard;
}

const configuration = { '.gitlab-ci.yml': 'build: {script: [make], environment: dev}\n' };

const revoke = async (server: TestServer, ann: Person) => {
  const { id } = (await (await ann.ask('GET', '/personal_access_tokens/self')).json()) as {
    id: number;
  };
  await server.api('DELETE', `/personal_access_tokens/${id}`);
};

for (const [what, how] of [
  ['the user is blocked', (server, ann) => server.api('POST', `/users/${ann.id}/block`)],
  ['the user is deleted', (server, ann) => server.api('DELETE', `/users/${ann.id}`)],
  ['the token is revoked', revoke],
  ['the token is rotated', (_, ann) => ann.ask('POST', '/personal_access_tokens/self/rotate')],
  [
    'the member is removed',
    (server, ann, { id }) => server.api('DELETE', `/projects/${id}/members/${ann.id}`),
  ],
  [
    'the project closes its pipelines',
    (server, _, { id }) => server.api('PUT', `/projects/${id}`, { public_jobs: false }),
  ],
  ['the project is deleted', (server, _, { id }) => server.api('DELETE', `/projects/${id}`)],
] as const satisfies readonly (readonly [
  string,
  (server: TestServer, ann: Person, project: TestProject) => Promise<unknown>,
])[]) {
  test(`a stream ends when ${what}`, async () => {
    await using server = await startServer();
    const project = await server.project('hello');
    await project.push(configuration);
    const ann = await makeMember(server, project, 'ann', 10);
    const heard = await listen(server, ann, 'pipeline=1');

    await how(server, ann, project);

    await until(async () => heard.isOver, Boolean);
  });
}

test('a stream of a member by invitation ends with the invitation', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const ann = await makePerson(server, 'ann');
  const team = (await server.api('POST', '/groups', { name: 'team', path: 'team' })) as {
    id: number;
  };
  await server.api('POST', `/groups/${team.id}/members`, { user_id: ann.id, access_level: 30 });
  const share = `/projects/${project.id}/share`;
  await server.api('POST', share, { group_id: team.id, group_access: 30 });
  const heard = await listen(server, ann, `project=${project.id}`);

  await server.api('DELETE', `${share}/${team.id}`);

  await until(async () => heard.isOver, Boolean);
});

test('a stream in a browser ends when its session is ended from elsewhere', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const ann = await makeMember(server, project, 'ann', 10);
  const json = { 'content-type': 'application/json' };
  const signedIn = await server.fetch('/-/session', {
    method: 'POST',
    headers: { ...json, 'user-agent': 'a browser' },
    body: JSON.stringify({ username: 'ann', password: 'quite a long password' }),
  });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const stream = await server.fetch(`/-/events?project=${project.id}`, { headers });
  const isOver = stream.text().then(() => true);
  const own = { 'private-token': ann.token ?? '' };
  const list = await (await server.fetch('/-/sessions', { headers: own })).json();

  const [session] = list as { id: number; user_agent: string; ip_address: string }[];
  assert.equal(session?.user_agent, 'a browser');
  const other = await makePerson(server, 'other');
  const byOther = { 'private-token': other.token ?? '' };
  const path = `/-/sessions/${session?.id}`;
  const refused = await server.fetch(path, { method: 'DELETE', headers: byOther });
  const ended = await server.fetch(path, { method: 'DELETE', headers: own });

  assert.equal(refused.status, 404);
  assert.equal(ended.status, 204);
  assert.equal(await isOver, true);
  assert.equal((await server.fetch('/api/v4/user', { headers })).status, 401);
});

test('the log of a job that traces its shell is for developers, in streams too', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push(configuration);
  await server.api('PUT', `/projects/${project.id}`, { visibility: 'public' });
  const reporter = await makeMember(server, project, 'rita', 20);
  const developer = await makeMember(server, project, 'dora', 30);
  const job = await nextJob(runner);
  const heardByReporter = await listen(server, reporter, `job=${job.id}&offset=0`);
  const heardByDeveloper = await listen(server, developer, `job=${job.id}&offset=0`);

  await server.fetch(`/api/v4/jobs/${job.id}/trace?debug_trace=true`, {
    method: 'PATCH',
    headers: { 'job-token': job.token, 'content-range': '0-5' },
    body: '+ key\n',
  });
  await until(async () => heardByDeveloper.text.includes('+ key'), Boolean);
  await runner.finish(job);
  await until(async () => heardByReporter.text.includes('"status":"success"'), Boolean);
  const read = async (person: Person) => {
    const response = await person.ask('GET', `/projects/${project.id}/jobs/${job.id}/trace`);
    return { status: response.status, text: await response.text() };
  };

  assert.doesNotMatch(heardByReporter.text, /\+ key/);
  assert.deepEqual(await read(developer), { status: 200, text: '+ key\n' });
  const refused = await read(reporter);
  assert.equal(refused.status, 403);
  assert.match(refused.text, /developer or higher permissions.*CI_DEBUG_TRACE/);
});

test('guests hear of jobs, and not of deployments', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  const guest = await makeMember(server, project, 'gus', 10);
  const reporter = await makeMember(server, project, 'rita', 20);
  const heardByGuest = await listen(server, guest, `project=${project.id}`);
  const heardByReporter = await listen(server, reporter, `project=${project.id}`);

  await project.push(configuration);
  await runner.finish(await nextJob(runner));
  const isAtEnd = ({ text }: { readonly text: string }) =>
    /event: pipeline\n[^\n]*"status":"success"/.test(text);
  await until(async () => isAtEnd(heardByGuest) && isAtEnd(heardByReporter), Boolean);

  assert.match(heardByReporter.text, /event: deployment/);
  assert.doesNotMatch(heardByGuest.text, /event: deployment/);
});

test('whether a job exists is not told to those who may not see it', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push(configuration);
  const outsider = await makePerson(server, 'oscar');
  const ask = async (topic: string) => {
    const headers = { 'private-token': outsider.token ?? '' };
    const response = await server.fetch(`/-/events?${topic}`, { headers });
    return [response.status, await response.text()];
  };

  assert.deepEqual(await ask('job=1'), await ask('job=999'));
  assert.deepEqual(await ask('pipeline=1'), await ask('pipeline=999'));
});

test('a project keeps its pipelines to its members, from reporters on', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push(configuration);
  const base = `/projects/${project.id}`;
  const guest = await makeMember(server, project, 'gus', 10);
  const reporter = await makeMember(server, project, 'rita', 20);
  const outsider = await makePerson(server, 'oscar');
  await server.api('PUT', base, { visibility: 'public' });
  const statuses = async () => {
    const people = [outsider, guest, reporter];
    const answers = await Promise.all(people.map((it) => it.ask('GET', `${base}/jobs/1/trace`)));
    return answers.map(({ status }) => status);
  };

  assert.deepEqual(await statuses(), [200, 200, 200]);
  const changed = (await server.api('PUT', base, { public_builds: false })) as object;
  assert.equal('public_jobs' in changed && changed.public_jobs, false);
  assert.deepEqual(await statuses(), [403, 403, 200]);
});
