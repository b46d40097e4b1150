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
