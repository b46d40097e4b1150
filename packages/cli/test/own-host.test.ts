import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOwnHost, isReserved } from '../src/http/hosts/own-host.ts';

const names = { machine: 'buildbox.corp.example', hosts: ['CI.example.com'] };

for (const [host, expected] of [
  ['localhost:8929', true],
  ['LOCALHOST', true],
  ['web.staging.localhost:8929', true],
  ['127.0.0.1:8929', true],
  ['[::1]:8929', true],
  ['172.17.0.1:8929', true],
  ['buildbox:8929', true],
  ['BuildBox.Corp.example:8929', true],
  ['buildbox.local', true],
  ['ci.example.com:8929', true],
  ['host.docker.internal:8929', true],
  [undefined, true],
  ['evil.example:8929', false],
  ['evil.local:8929', false],
  ['evil.internal:8929', false],
  ['evil:8929', false],
  ['buildbox.evil.example', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['evil.example.:8929', false],
] as const) {
  test(`the host ${host} is ${expected ? 'ours' : "another site's"}`, () => {
    assert.equal(isOwnHost(host, names), expected);
  });
}

for (const [host, expected] of [
  ['localhost:8929', true],
  ['127.0.0.1:8929', true],
  ['buildbox', true],
  ['ci.example', true],
  ['shop.localhost:8929', false],
  ['web.staging.localhost', false],
  ['shop.example', false],
] as const) {
  test(`an ingress may ${expected ? 'not ' : ''}have the host ${host}`, () => {
    assert.equal(isReserved(host, { machine: 'buildbox', hosts: ['ci.example'] }), expected);
  });
}
