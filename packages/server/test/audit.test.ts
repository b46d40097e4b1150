import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { changesIn, eventName } from '../src/audit/audit-event.ts';
import { table } from '../src/rest/api-routes.ts';
import { root, startServer, type TestServer, until } from './harness.ts';
import { makeMember, makePerson } from './people.ts';

interface Event {
  readonly id: number;
  readonly author_name: string;
  readonly entity_type: string;
  readonly entity_path: string;
  readonly event_type: string;
  readonly ip_address: string | null;
  readonly details: {
    readonly changes: Readonly<Record<string, unknown>>;
    readonly credential: {
      readonly kind: string;
      readonly name?: string;
      readonly sudoBy?: string;
    };
    readonly target_details: string;
  };
}

const events = async (server: TestServer, path = '/audit_events') =>
  (await server.api('GET', path)) as Event[];

for (const [method, path, expected] of [
  ['POST', '/projects', 'project_created'],
  ['PUT', '/projects/:id', 'project_updated'],
  ['POST', '/projects/:id/variables', 'project_variable_created'],
  ['DELETE', '/projects/:id/variables/:key', 'project_variable_destroyed'],
  ['POST', '/projects/:id/jobs/:job_id/play', 'job_play'],
  ['DELETE', '/groups/:group_id/members/:user_id', 'group_member_destroyed'],
  ['POST', '/users/:user_id/block', 'user_block'],
  ['POST', '/projects/:id/repository/branches', 'project_branch_created'],
  ['PATCH', '/projects/:id/protected_branches/:name', 'project_protected_branch_updated'],
] as const) {
  test(`${method} ${path} is a ${expected}`, () => {
    assert.equal(eventName(method, path), expected);
  });
}

test('each address that changes something has a name in the log', () => {
  const names = table
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => eventName(method, path));

  for (const name of names) assert.match(name, /^[a-z0-9]+(_[a-z0-9]+)+$/);
});

test('who did what, from where and by which token is written down before it is acknowledged', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const ann = await makeMember(server, project, 'ann', 40);

  const response = await ann.ask('POST', `/projects/${project.id}/variables`, {
    key: 'TOKEN',
    value: 'geheim-4711',
    masked: true,
  });

  assert.equal(response.status, 201);
  const [event] = await events(server, `/projects/${project.id}/audit_events`);
  assert.equal(event?.event_type, 'project_variable_created');
  assert.equal(event?.author_name, 'ann');
  assert.equal(event?.entity_path, 'root/shop');
  assert.match(event?.ip_address ?? '', /127\.0\.0\.1/);
  assert.equal(event?.details.target_details, 'TOKEN');
  assert.deepEqual(
    { ...event?.details.credential, id: undefined },
    { kind: 'personal_access_token', name: 'test', id: undefined },
  );
  assert.deepEqual(event?.details.changes, { key: 'TOKEN', value: '[FILTERED]', masked: true });
});

test('no secret is in the log: neither those that were sent nor those that were made', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const password = 'correct horse battery 4711';
  const more = { username: 'ann', name: 'Ann', email: 'ann@example.com' };
  const { id } = (await server.api('POST', '/users', { ...more, password })) as { id: number };
  const wish = { name: 'ci', scopes: ['api'] };
  const { token } = (await server.api('POST', `/users/${id}/personal_access_tokens`, wish)) as {
    token: string;
  };
  await server.fetch(`/api/v4/projects/${project.id}/variables?private_token=${token}`);
  const signIn = (secret: string) =>
    server.fetch('/-/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'ann', password: secret }),
    });
  const session = await signIn(password);
  await signIn('a wrong guess 4711');
  await project.push({ 'README.md': 'x' });

  const text = JSON.stringify(await events(server, '/audit_events?per_page=100'));

  const cookie = /_slipway_session=([^;]+)/.exec(session.headers.get('set-cookie') ?? '')?.[1];
  for (const secret of [password, token, root.token, root.password, '4711', cookie ?? '?']) {
    assert.equal(text.includes(secret), false, secret);
  }
  for (const event of ['user_created', 'session_created', 'sign_in_failed', 'repository_push']) {
    assert.ok(text.includes(`"event_type":"${event}"`), event);
  }
});

test('what was refused, and what only looks, is no use of power', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const ann = await makeMember(server, project, 'ann', 10);
  const before = (await events(server)).length;

  assert.equal((await ann.ask('PUT', `/projects/${project.id}`, { name: 'x' })).status, 403);
  assert.equal((await ann.ask('GET', `/projects/${project.id}`)).status, 200);

  assert.equal((await events(server)).length, before);
});

test('developers see what they did, maintainers and security managers what everybody did, others nothing', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  await project.push({ 'README.md': 'x' });
  const people = new Map<number, Awaited<ReturnType<typeof makePerson>>>();
  for (const level of [20, 25, 30, 40]) {
    people.set(level, await makeMember(server, project, `p${level}`, level));
  }
  const branch = { branch: 'mine', ref: 'main' };
  await people.get(30)?.ask('POST', `/projects/${project.id}/repository/branches`, branch);
  const seen = async (level: number) => {
    const response = await people.get(level)?.ask('GET', `/projects/${project.id}/audit_events`);
    return response?.ok ? ((await response.json()) as Event[]) : response?.status;
  };
  const all = await events(server, `/projects/${project.id}/audit_events`);

  assert.equal(await seen(20), 403);
  assert.deepEqual(
    ((await seen(30)) as Event[]).map((event) => event.event_type),
    ['project_branch_created'],
  );
  assert.deepEqual(await seen(25), all);
  assert.deepEqual(await seen(40), all);
  const one = await people
    .get(30)
    ?.ask('GET', `/projects/${project.id}/audit_events/${all[0]?.id}`);
  assert.equal(one?.status, 403);
  assert.equal((await people.get(40)?.ask('GET', '/audit_events'))?.status, 403);
});

test('an event of another project is not there, whatever its id', async () => {
  await using server = await startServer();
  const own = await server.project('own');
  const other = await server.project('other');
  const ann = await makeMember(server, own, 'ann', 40);
  await server.api('PUT', `/projects/${other.id}`, { description: 'x' });
  const [event] = await events(server, `/projects/${other.id}/audit_events`);

  const response = await ann.ask('GET', `/projects/${own.id}/audit_events/${event?.id}`);

  assert.equal(response.status, 404);
});

test('who acts in somebody’s name is named beside them', async () => {
  await using server = await startServer();
  const ann = await makePerson(server, 'ann');
  const response = await server.fetch('/api/v4/groups', {
    method: 'POST',
    headers: { 'private-token': root.token, sudo: 'ann', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'team', path: 'team' }),
  });
  const group = (await response.json()) as { id: number };

  const [event] = await events(server, `/groups/${group.id}/audit_events`);

  assert.equal(response.status, 201);
  assert.equal(event?.author_name, 'ann');
  assert.equal(event?.details.credential.sudoBy, 'root');
  assert.equal((await ann.ask('GET', `/groups/${group.id}/audit_events`)).status, 200);
});

test('the log is a file, too, which goes on after a kill in the middle of a line', async () => {
  const first = await startServer();
  await first.project('one');
  const file = (server: TestServer) => join(server.dataDir, 'audit', 'audit.jsonl');
  const lines = async (server: TestServer) =>
    (await readFile(file(server), 'utf8')).split('\n').filter((line) => line !== '');
  const created = (paths: readonly string[]) =>
    paths.filter((line) => line.includes('"event_type":"project_created"'));
  await until(
    () => lines(first),
    (all) => created(all).length === 1,
  );
  await writeFile(file(first), '{"id":9,"auth', { flag: 'a' });

  await using second = await first.crash();
  await second.project('two');

  const all = await until(
    () => lines(second),
    (text) => created(text).length === 2,
  );
  const ids = all.map((line) => (JSON.parse(line) as Event).id);
  assert.deepEqual(
    ids,
    [...new Set(ids)].toSorted((a, b) => a - b),
  );
});

test('values that are not known to be harmless are filtered, and long ones cut', () => {
  assert.deepEqual(changesIn({ value: 'x', variables: [{ key: 'A' }], name: 'n'.repeat(300) }), {
    value: '[FILTERED]',
    variables: '[FILTERED]',
    name: `${'n'.repeat(200)}…`,
  });
});
