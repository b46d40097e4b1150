import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createEdge } from '../src/http/edge.ts';
import { type Address, createRouter } from '../src/http/router.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc'); // what the flag exposes

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** One route, and an address on the web that stands for it. */
function edgeOf(admit: (signal: AbortSignal) => Promise<Response>) {
  return createEdge<Address>({
    router: createRouter([{ method: 'GET', path: '/api/v4/raw' }]),
    publicUrl: 'http://localhost',
    findClient: (_request, connected) => connected,
    admit: (_route, { request }) => admit(request.signal),
    alias: async ({ pathname }) =>
      pathname === '/alias' ? new URL('http://localhost/api/v4/raw') : undefined,
    otherwise: async () => new Response(null, { status: 404 }),
    log: quiet,
    onDiskFull: () => {},
    observe: () => {},
  });
}

for (const path of ['/api/v4/raw', '/alias']) {
  test(`who waits on the signal of a request for ${path} hears that its client has gone, also after a collection`, async () => {
    const leaving = new AbortController();
    const begun = Promise.withResolvers<void>();
    const fetch = edgeOf(async (signal) => {
      const heard = new Promise((resolve) => signal.addEventListener('abort', resolve));
      begun.resolve();
      await heard;
      return new Response('told');
    });
    const request = new Request(`http://localhost${path}`, { signal: leaving.signal });

    const answer = fetch(request);
    await begun.promise;
    for (let round = 0; round < 3; round += 1) {
      await turn();
      collectGarbage();
    }
    leaving.abort();

    assert.equal(await (await answer).text(), 'told');
    assert.ok(request.signal.aborted);
  });
}
