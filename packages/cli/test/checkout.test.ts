import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { projectAt } from '../src/project/checkout.ts';

const server = 'http://localhost:8929';

for (const [remote, expected] of [
  ['http://localhost:8929/root/shop.git', 'root/shop'],
  ['http://localhost:8929/root/shop', 'root/shop'],
  ['http://root@127.0.0.1:8929/group/sub/shop.git', 'group/sub/shop'],
  ['http://[::1]:8929/root/shop.git', 'root/shop'],
  [`http://${hostname().toLowerCase()}:8929/root/shop.git`, 'root/shop'],
  ['http://localhost:8930/root/shop.git', undefined],
  ['https://localhost:8929/root/shop.git', undefined],
  ['https://gitlab.com/root/shop.git', undefined],
  ['git@gitlab.com:root/shop.git', undefined],
  ['/srv/git/shop.git', undefined],
] as const) {
  test(`the remote ${remote} leads to ${expected ?? 'no project of this server'}`, () => {
    assert.equal(projectAt(remote, server), expected);
  });
}
