import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpBindings } from '@hono/node-server';
import { type MainService, mainService } from '../src/up/main-service.ts';

// Requests under another site's name are answered before anybody looks at the connection.
const connection = {} as HttpBindings;
const ask = (service: MainService, host: string) =>
  service.fetch(new Request(`http://${host}/`, { headers: { host } }), connection);

test('a name of another site that points to this machine is refused', async () => {
  const service = mainService();

  assert.equal((await ask(service, 'evil.example:8929')).status, 421);
  assert.equal((await ask(service, 'localhost:8929')).status, 503, 'still starting');
});

test('who listens for other machines is called by any name', async () => {
  const service = mainService({ takesAnyHost: true });

  assert.equal((await ask(service, 'ci.example:8929')).status, 503, 'still starting');
});
