import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceOf } from '../src/http/hosts/service-host.ts';

for (const [host, expected] of [
  ['hello.staging.localhost:8929', { service: 'hello', namespace: 'staging' }],
  ['Hello.Staging.LOCALHOST', { service: 'hello', namespace: 'staging' }],
  ['localhost:8929', undefined],
  ['staging.localhost:8929', undefined],
  ['a.b.c.localhost', undefined],
  ['hello.staging.localhost.example.com', undefined],
  [undefined, undefined],
] as const) {
  test(`the host ${host} names ${expected ? `service ${expected.service}` : 'no service'}`, () => {
    assert.deepEqual(serviceOf(host), expected);
  });
}
