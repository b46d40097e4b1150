import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { HttpClient } from '../src/coordinator/http.ts';

test('a server whose answer never ends is left', async () => {
  const left = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    response.once('close', left.resolve);
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(64 << 10, 'x')));
    };
    response.on('drain', more);
    more();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const client = new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const answer = client.send({ method: 'PUT', path: '/jobs/7?secret=no' });

    await assert.rejects(answer, /the answer of PUT \/jobs\/7 is larger than 1048576 bytes/);
    await left.promise;
  } finally {
    client.close();
    server.close();
  }
});
