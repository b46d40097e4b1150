import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roleNames } from '../src/channel/roles.ts';
import { destinationOf } from '../src/supervisor/door/destination.ts';

const names = { machine: 'box', hosts: ['ci.example'] };
const all = { roles: new Set(roleNames), names };
const host = 'Host: localhost:8929\r\n';

for (const [head, expected] of [
  [`GET /v2/ HTTP/1.1\r\n${host}`, 'registry'],
  [`GET /v2?n=1 HTTP/1.1\r\n${host}`, 'registry'],
  [`GET /v2x HTTP/1.1\r\n${host}`, 'server'],
  [`GET / HTTP/1.1\r\n${host}`, 'server'],
  ['GET / HTTP/1.1\r\nHost: web.staging.localhost:8929\r\n', 'network'],
  ['GET /v2/ HTTP/1.1\r\nAccept: */*\r\nhost:web.staging.localhost\r\n', 'network'],
  ['GET /v2/ HTTP/1.0\r\n\r\n', 'registry'],
  ['GET /v2/ HTTP/1.1\r\nHost: ci.example\r\n', 'registry'],
  ['GET /v2/ HTTP/1.1\r\nHost: shop.example\r\n', 'network'],
  ['GET /v2/ HTTP/1.1\r\nHost: shop.localhost\r\n', 'server'],
  ['\x16\x03\x01\x02\x00', 'server'],
  ['SSH-2.0-OpenSSH_9.2\r\n', 'server'],
  ['', undefined],
  ['GET', undefined],
  ['GET /v2/ HTTP/1.1\r', undefined],
  ['GET /v2/ HTTP/1.1\r\nHost: localh', undefined],
  [`GET /${'a'.repeat(20_000)}`, 'server'],
] as const) {
  test(`${JSON.stringify(head.slice(0, 60))} is for ${expected ?? 'nobody yet'}`, () => {
    assert.equal(destinationOf(head, all), expected);
  });
}

test('where there is TLS, clients of other machines that ask without are for the server, to be sent there', () => {
  const head = `GET /v2/ HTTP/1.1\r\nHost: ci.example\r\n`;
  const known = { ...all, hasTls: true };

  assert.equal(destinationOf(head, known, false), 'server');
  assert.equal(destinationOf(head, known, true), 'registry');
});

test('without a cluster its services are for the server, which says so', () => {
  const head = 'GET / HTTP/1.1\r\nHost: web.staging.localhost\r\n';

  assert.equal(destinationOf(head, { roles: new Set(['server', 'registry']), names }), 'server');
});
