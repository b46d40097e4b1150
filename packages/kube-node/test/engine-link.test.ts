import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silent } from '@slipway/kube-objects/testing';
import { EngineLink } from '../src/engine-link.ts';
import type { Runtime } from '../src/runtime/runtime.ts';

test('an engine is not asked again once nobody follows it, whatever it answers then', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let asked = 0;
  const late = Promise.withResolvers<never>();
  const runtime = {
    watch(told: { onConnected(): void }) {
      told.onConnected();
      return { [Symbol.dispose]: () => undefined };
    },
    async machine() {
      asked += 1;
      if (asked === 1) throw new Error('it lists no containers');
      return await late.promise;
    },
  } as unknown as Runtime;
  const link = new EngineLink(runtime, '10.244.0.0/16', silent);
  const following = await link.follow({
    adopt: async () => undefined,
    containerChanged: () => undefined,
    engineAway: () => undefined,
    changed: async () => undefined,
  });
  context.mock.timers.tick(1000);
  assert.equal(asked, 2);

  following[Symbol.dispose]();
  late.reject(new Error('it is away'));
  await new Promise((resolve) => setImmediate(resolve));
  context.mock.timers.tick(60_000);

  assert.equal(asked, 2);
});
