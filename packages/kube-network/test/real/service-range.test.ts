import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localAddress, RangeFolder } from '../range-folder.ts';

test('clusters that start at once get different service ranges, and keep them', async () => {
  await using folder = await RangeFolder.open();
  const names = ['a', 'b', 'c'];

  const chosen = await Promise.all(names.map((name) => folder.bring(name)));
  const later = await Promise.all(names.map((name) => folder.bring(name)));

  assert.equal(new Set(chosen).size, 3);
  for (const range of chosen) assert.match(range, /^10\.(9[6-9]|10\d|11[01])\.0\.0\/16$/);
  assert.deepEqual(later, chosen);
});

test('the service range of a deleted cluster, or of a removed folder, is free again', async () => {
  await using folder = await RangeFolder.open();

  const first = await folder.bring('a');
  await folder.release('a');
  const second = await folder.bring('b');
  await folder.remove('b');
  const third = await folder.bring('c');

  assert.deepEqual([second, third], [first, first]);
});

test('a service range with an address that somebody else has is left alone', async () => {
  await using folder = await RangeFolder.open();
  const usual = await folder.bring('a');
  await folder.remove('a');
  await using _ = await localAddress(usual.replace('0.0/16', '200.1'));

  assert.notEqual(await folder.bring('b'), usual);
});

test('a service range that was asked for is taken as it is', async () => {
  await using folder = await RangeFolder.open();

  const asked = await folder.bring('a', '10.200.3.0/24');

  assert.deepEqual([asked, await folder.bring('a')], ['10.200.3.0/24', '10.200.3.0/24']);
});
