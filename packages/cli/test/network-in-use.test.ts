import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpBindings } from '@hono/node-server';
import { networkInUse } from '../src/http/network-in-use.ts';

// What stands in for the network looks at no connection.
const connection = {} as HttpBindings;
const network = { fetch: async () => new Response('of the network'), upgrade() {} };

/** A cluster that may come to use its network, and how often that was started. */
function scene() {
  const facts = { isUsed: false, canStart: true, starts: 0 };
  const service = networkInUse(network, {
    cluster: { usesNetwork: async () => facts.isUsed },
    network: {
      async isThere() {
        facts.starts += 1;
        if (!facts.canStart) throw new Error('it cannot start');
      },
    },
  });
  const ask = async (host: string) => {
    const request = new Request('http://localhost/', { headers: { host } });
    const answer = await service.fetch(request, connection);
    return [answer.status, await answer.text()] as const;
  };
  return { facts, ask };
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

test('a network that could not start is started again for the next request', async () => {
  const { facts, ask } = scene();
  Object.assign(facts, { isUsed: true, canStart: false });

  await ask('shop.example');
  await ask('shop.example');

  assert.equal(facts.starts, 2);
});
