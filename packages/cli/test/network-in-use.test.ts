import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpBindings } from '@hono/node-server';
import type { Service } from '../src/http/answering.ts';
import { afterStart } from '../src/http/forward.ts';
import { networkInUse } from '../src/http/hosts/network-in-use.ts';

// What stands in for the network looks at no connection.
const connection = {} as HttpBindings;
const network = { fetch: async () => new Response('of the network'), upgrade() {} };

/** A cluster that may come to use its network, and how often that was asked. */
function scene() {
  const facts = { isUsed: false, starts: 0 };
  const started = afterStart(network, async () => {
    facts.starts += 1;
  });
  const service = networkInUse(started, async () => facts.isUsed);
  return { facts, ask: (host: string) => askOf(service, host) };
}

async function askOf(service: Service, host: string): Promise<readonly [number, string]> {
  const request = new Request('http://localhost/', { headers: { host } });
  const answer = await service.fetch(request, connection);
  return [answer.status, await answer.text()];
}

test('a foreign name is refused without starting the network while a cluster has no use for it', async () => {
  const { facts, ask } = scene();

  const [status, text] = await ask('evil.example:8929');

  assert.equal(status, 421);
  assert.match(text, /start it with --hosts evil\.example/);
  assert.deepEqual(await ask('web.staging.localhost'), [
    404,
    'There is no service "web" in namespace "staging".\n',
  ]);
  assert.equal(facts.starts, 0);
});

test('from the first pod, service or ingress on requests are the network’s, which is waited for once', async () => {
  const { facts, ask } = scene();
  await ask('shop.example');
  facts.isUsed = true;

  assert.deepEqual(await ask('shop.example'), [200, 'of the network']);
  assert.deepEqual(await ask('evil.example'), [200, 'of the network']);
  assert.equal(facts.starts, 1);
});

test('a role that could not start is waited for again by the next request', async () => {
  let starts = 0;
  const service = afterStart(network, async () => {
    starts += 1;
    if (starts === 1) throw new Error('not this time');
  });

  await askOf(service, 'localhost');
  await askOf(service, 'localhost');
  await askOf(service, 'localhost');

  assert.equal(starts, 2);
});
