import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer, type TestServer } from './harness.ts';
import { makePerson } from './people.ts';

interface Session {
  readonly id: number;
  readonly current: boolean;
  readonly user_agent: string;
  readonly ip_address: string;
}

/** A browser in which somebody signs in. */
async function browser(server: TestServer, username: string, name: string, address: string) {
  const { origin } = new URL(server.url);
  const signIn = new Request(`${server.url}/-/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': name },
    body: JSON.stringify({ username, password: 'quite a long password' }),
  });
  const response = await server.server.fetch(signIn, { address });
  assert.equal(response.status, 201);
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const ask = (method: string, path: string) =>
    server.fetch(path, { method, headers: { cookie, origin, 'sec-fetch-site': 'same-origin' } });
  return {
    ask,
    sessions: async () => (await (await ask('GET', '/-/sessions')).json()) as readonly Session[],
    isSignedIn: async () => (await ask('GET', '/-/session')).status === 200,
  };
}

test('one sees where one is signed in, and ends it there', async () => {
  await using server = await startServer();
  await makePerson(server, 'ann');
  const desk = await browser(server, 'ann', 'desk', '10.0.0.1');
  const phone = await browser(server, 'ann', 'phone', '10.0.0.2');

  const seen = await desk.sessions();
  assert.deepEqual(seen.map((it) => [it.user_agent, it.ip_address, it.current]).toSorted(), [
    ['desk', '10.0.0.1', true],
    ['phone', '10.0.0.2', false],
  ]);
  const other = seen.find(({ current }) => !current);
  assert.equal((await desk.ask('DELETE', `/-/sessions/${other?.id}`)).status, 204);

  assert.deepEqual([await desk.isSignedIn(), await phone.isSignedIn()], [true, false]);
  assert.equal((await desk.ask('DELETE', `/-/sessions/${other?.id}`)).status, 404);
});

test('nobody sees or ends a session of somebody else', async () => {
  await using server = await startServer();
  await makePerson(server, 'ann');
  await makePerson(server, 'eve');
  const ann = await browser(server, 'ann', 'desk', '10.0.0.1');
  const eve = await browser(server, 'eve', 'desk', '10.0.0.2');
  const [session] = await ann.sessions();

  assert.equal((await eve.ask('DELETE', `/-/sessions/${session?.id}`)).status, 404);

  assert.deepEqual((await eve.sessions()).length, 1);
  assert.equal(await ann.isSignedIn(), true);
});

test('people change their own name, and nothing else of themselves', async () => {
  await using server = await startServer();
  const ann = await makePerson(server, 'ann');

  const wish = { name: 'Ann Marie', admin: true, email: 'root@example.com' };
  assert.equal((await ann.ask('PUT', '/user', wish)).status, 200);

  const [seen] = (await server.api('GET', '/users?username=ann')) as Record<string, unknown>[];
  assert.deepEqual(
    [seen?.name, seen?.is_admin, seen?.email],
    ['Ann Marie', false, 'ann@example.com'],
  );
});

test('administrators see where somebody is signed in, and end that', async () => {
  await using server = await startServer();
  await makePerson(server, 'ann');
  const ann = await browser(server, 'ann', 'desk', '10.0.0.1');
  const [user] = (await server.api('GET', '/users?username=ann')) as { id: number }[];
  const path = `/users/${user?.id}/sessions`;

  const [session] = (await server.api('GET', path)) as { id: number; user_agent: string }[];
  assert.equal(session?.user_agent, 'desk');
  assert.equal((await ann.ask('GET', `/api/v4${path}`)).status, 403);
  await server.api('DELETE', `${path}/${session?.id}`);

  assert.equal(await ann.isSignedIn(), false);
  const [event] = (await server.api('GET', '/audit_events')) as Record<string, unknown>[];
  assert.deepEqual(
    [event?.author_name, event?.target_type, event?.entity_path],
    ['Administrator', 'Session', 'ann'],
  );
});

test('signing in and out, and what was no sign-in, is in the log', async () => {
  await using server = await startServer();
  await makePerson(server, 'ann');
  const wrong = new Request(`${server.url}/-/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'ann', password: 'wrong' }),
  });
  await server.server.fetch(wrong, { address: '10.0.0.9' });
  const desk = await browser(server, 'ann', 'desk', '10.0.0.1');
  assert.equal((await desk.ask('DELETE', '/-/session')).status, 204);
  assert.equal(await desk.isSignedIn(), false);

  const all = (await server.api('GET', '/audit_events')) as readonly {
    readonly event_type: string;
    readonly author_name: string;
    readonly ip_address: string;
  }[];
  const ofAnn = all.filter(({ event_type }) => /session|sign/.test(event_type));
  assert.deepEqual(ofAnn.map(({ event_type, ip_address }) => [event_type, ip_address]).slice(1), [
    ['session_created', '10.0.0.1'],
    ['sign_in_failed', '10.0.0.9'],
  ]);
  assert.equal(ofAnn[0]?.event_type, 'session_destroyed');
  assert.ok(!JSON.stringify(all).includes('quite a long password'));
});
