import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Digest, digestOf } from '../src/protocol/digest.ts';
import { Claims } from '../src/storage/claims.ts';

const [one, other] = ['one', 'other'].map((text) => digestOf(Buffer.from(text))) as [
  Digest,
  Digest,
];

test('what somebody is about to name is not removed', async () => {
  const claims = new Claims();
  const removed: Digest[] = [];
  const remove = (digest: Digest) => claims.removing(digest, async () => void removed.push(digest));

  await claims.during([one], () => Promise.all([remove(one), remove(other)]));
  assert.deepEqual(removed, [other]);

  await remove(one);
  assert.deepEqual(removed, [other, one]);
});

test('who names something waits for its removal, and for no other', async () => {
  const claims = new Claims();
  const removal = Promise.withResolvers<void>();
  const order: string[] = [];
  const removing = claims.removing(one, () => removal.promise);
  const same = claims.during([other, one], async () => void order.push('same'));

  await claims.during([other], async () => void order.push('another'));
  order.push('removed');
  removal.resolve();
  await Promise.all([removing, same]);

  assert.deepEqual(order, ['another', 'removed', 'same']);
});

test('a removal that fails is its own trouble', async () => {
  const claims = new Claims();
  const removal = Promise.withResolvers<void>();
  const removing = claims.removing(one, () => removal.promise);
  const naming = claims.during([one], async () => 'named');

  removal.reject(new Error('the disk'));

  await assert.rejects(removing, /the disk/);
  assert.equal(await naming, 'named');
});
