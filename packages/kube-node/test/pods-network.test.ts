import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineError, type NetworkConfig } from '@slipway/engine';
import { ensurePodsNetwork } from '../src/runtime/pods-network.ts';

/** The networks of an engine that refuses the ranges in `taken`. */
function networks(taken: readonly string[]) {
  const made: NetworkConfig[] = [];
  const notNeeded = () => Promise.reject(new Error('not needed'));
  return {
    async create(config: NetworkConfig) {
      const range = config.IPAM?.Config[0]?.Subnet ?? '';
      if (taken.includes(range)) throw new EngineError(403, 'Pool overlaps with other one');
      made.push(config);
      return 'id';
    },
    async inspect(name: string) {
      const found = made.find(({ Name }) => Name === name);
      return found && { ...found, Id: 'id', Driver: 'bridge' };
    },
    list: notNeeded,
    connect: notNeeded,
    disconnect: notNeeded,
    remove: notNeeded,
  };
}

// For documentation (RFC 5737), so no machine has such addresses.
const usual = '198.51.100.0/24';
const inAHurry = { checks: 2, everyMs: 1 };

test('the network of the pods has the range that was asked for', async () => {
  const engine = { networks: networks([]) };

  assert.equal(await ensurePodsNetwork(engine, 'pods', usual), usual);
  assert.equal(await ensurePodsNetwork(engine, 'pods', 'another'), usual);
});

test('when something else has those addresses, the network has others', async () => {
  const engine = { networks: networks([usual]) };

  const range = await ensurePodsNetwork(engine, 'pods', usual, inAHurry);

  assert.match(range, /^10\.2(4[5-9]|5[0-4])\.0\.0\/16$/);
});

test('when nothing is free, the first refusal is told', async () => {
  const ranges = Array.from({ length: 256 }, (_, byte) => `10.${byte}.0.0/16`);
  const engine = { networks: networks([usual, ...ranges]) };

  await assert.rejects(ensurePodsNetwork(engine, 'pods', usual, inAHurry), { status: 403 });
});

test('a network that another Slipway is making right now is waited for', async () => {
  const made = networks([]);
  let asked = 0;
  const engine = {
    networks: {
      ...made,
      create: () => Promise.reject(new EngineError(403, 'Pool overlaps with other one')),
      async inspect(name: string) {
        asked++;
        if (asked === 3) await made.create({ Name: 'pods', IPAM: { Config: [{ Subnet: usual }] } });
        return made.inspect(name);
      },
    },
  };

  assert.equal(await ensurePodsNetwork(engine, 'pods', usual, { checks: 5, everyMs: 1 }), usual);
});
