import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectionOptions } from 'node:tls';
import { isEngineHello } from '../src/http/tls/engine-hello.ts';
import { readHello } from '../src/http/tls/tls-hello.ts';
import { engineCiphers as ciphers, helloOf } from './tls-client.ts';

for (const [who, options, expected] of [
  ['an engine that asks an address', { ciphers }, true],
  ['an engine that asks localhost', { ciphers, servername: 'localhost' }, true],
  ['an engine that asks another host', { ciphers, servername: 'ci.example' }, false],
  ['a client that names its protocols', { ciphers, ALPNProtocols: ['http/1.1'] }, false],
  ['a client that allows more', { servername: 'localhost' }, false],
  ['a client of TLS 1.3 alone', { ciphers, minVersion: 'TLSv1.3' }, false],
] as const) {
  test(`${who} is ${expected ? '' : 'not '}answered without TLS`, async () => {
    assert.equal(isEngineHello(await helloOf(options as ConnectionOptions)), expected);
  });
}

test('a first message says whom the client wants, and one that is cut says nothing', async () => {
  const hello = await helloOf({ servername: 'ci.example', ALPNProtocols: ['h2'] });

  assert.equal(readHello(hello)?.serverName, 'ci.example');
  assert.equal(readHello(hello)?.hasProtocols, true);
  for (let length = 0; length < hello.length; length += 1) {
    assert.equal(readHello(hello.subarray(0, length)), undefined);
  }
});

test('a first message of nonsense says nothing', () => {
  const nonsense = Buffer.alloc(200, 0xff);
  nonsense.set([0x16, 3, 1, 0, 195, 1]);

  assert.equal(readHello(nonsense), undefined);
  assert.equal(isEngineHello(Buffer.from('GET / HTTP/1.1\r\n\r\n')), false);
});
