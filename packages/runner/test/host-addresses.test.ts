import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesInTrie } from '#host/host-addresses';

test('an address of this machine counts while its bridge has no containers', () => {
  const trie = `Main:
  +-- 0.0.0.0/0 3 0 4
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 172.16.0.0/15 2 0 2
        +-- 172.17.0.0/31 1 0 0
           |-- 172.17.0.0
              /16 link UNICAST
           |-- 172.17.0.1
              /32 host LOCAL
        |-- 172.17.255.255
           /32 link BROADCAST
     |-- 127.0.0.1
        /32 host LOCAL
`;

  assert.deepEqual(addressesInTrie(trie), ['172.17.0.1', '127.0.0.1']);
});
