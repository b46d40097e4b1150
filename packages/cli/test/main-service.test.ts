import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpBindings } from '@hono/node-server';
import { type MainService, mainService } from '../src/http/main-service.ts';

// Requests under another site's name are answered before anybody looks at the connection.
const connection = {} as HttpBindings;
const ask = (service: MainService, host: string) =>
  service.fetch(new Request(`http://${host}/`, { headers: { host } }), connection);

const names = { machine: 'buildbox', hosts: ['ci.example'] };

test('a name of another site that points to this machine is refused, with the way to make it one’s own', async () => {
  const service = mainService(names);

  const refused = await ask(service, 'evil.example:8929');
  assert.equal(refused.status, 421);
  assert.match(await refused.text(), /start it with --hosts evil\.example/);
  assert.equal((await ask(service, 'localhost:8929')).status, 503, 'still starting');
});

test('names that were given at the start are taken', async () => {
  const service = mainService(names);

  assert.equal((await ask(service, 'ci.example:8929')).status, 503, 'still starting');
});

test('an address that nothing lies at is a page for a person, and the server’s own word for a program', async () => {
  const service = mainService(names);
  const roles = {
    server: { fetch: async () => new Response('Not found\n', { status: 404 }) },
    web: { fetch: async () => new Response('<!doctype html>', { status: 404 }) },
  } as unknown as Parameters<typeof service.attach>[0]; // as much as these requests meet
  service.attach(roles);
  const look = async (path: string, accept: string) => {
    const headers = { host: 'localhost:8929', accept };
    const incoming = { socket: { remoteAddress: '127.0.0.1' }, headers: {} };
    const answer = await service.fetch(new Request(`http://localhost:8929${path}`, { headers }), {
      incoming,
    } as unknown as HttpBindings);
    return [answer.status, await answer.text()];
  };

  assert.deepEqual(await look('/-/elsewhere', 'text/html'), [404, '<!doctype html>']);
  assert.deepEqual(await look('/-/elsewhere', '*/*'), [404, 'Not found\n']);
  assert.deepEqual(await look('/api/v4/elsewhere', 'text/html'), [404, 'Not found\n']);
});
