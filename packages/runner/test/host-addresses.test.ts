import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesInTrie, addressesOfInterfaces } from '#host/host-addresses';

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

test('what interfaces have is told apart from addresses that are routes alone', () => {
  const told = [
    '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever',
    '3: docker0    inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0',
    '',
  ].join('\n');

  assert.deepEqual(addressesOfInterfaces(told), ['127.0.0.1', '172.17.0.1']);
});
