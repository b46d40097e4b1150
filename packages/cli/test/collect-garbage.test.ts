import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectGarbage } from '../src/roles/images/collect-garbage.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
const nothing = { uploads: 0, manifests: 0, blobs: 0, bytes: 0, inUse: 0 };

test('uploads refused by a full disk are followed by one urgent collection for all of them', async () => {
  const wishes: object[] = [];
  const ended = Promise.withResolvers<typeof nothing>();
  using collecting = collectGarbage(
    {
      mayHaveGarbage: () => false,
      collect: (wish = {}) => {
        wishes.push(wish);
        return ended.promise;
      },
    },
    quiet,
  );

  collecting.diskFull();
  collecting.diskFull();
  assert.deepEqual(wishes, [{ untagged: true, isUrgent: true }]);
  ended.resolve(nothing);
  await new Promise((resolve) => setImmediate(resolve));
  collecting.diskFull();

  assert.equal(wishes.length, 2);
});
