import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createClusterApi } from '../src/clusters/cluster-api.ts';
import { certificate } from './certificate.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** A cluster whose watches tell one thing, and then go on for ever. */
async function watched() {
  const pair = certificate();
  const server = createServer(pair, (_, response) => void response.write('{"type":"ADDED"}\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiUrl = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    ...{ apiUrl, caPem: pair.cert },
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a watch ends when it is told to, however long it has lasted', async () => {
  using cluster = await watched();
  const api = createClusterApi({ ...cluster, token: 't', mayBeLocal: true });
  const ended = new AbortController();
  const watch = () => api(new Request('http://cluster/watch', { signal: ended.signal }));
  const { body } = await watch();
  // What a minute of work does to what nobody holds.
  for (let turn = 0; turn < 5; turn += 1) {
    collect();
    await new Promise(setImmediate);
  }

  const reading = body ? text(body) : '';
  ended.abort();

  await assert.rejects(async () => await reading, /abort/i);
});
