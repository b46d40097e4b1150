import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from '../src/sign-in/passwords/turns.ts';

test('two work at once, three wait, the next is turned away, and all that waited get their turn', async () => {
  const inTurn = createTurns({ atOnce: 2, waiting: 3 });
  const done = Promise.withResolvers<void>();
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await done.promise;
    running -= 1;
  };

  const five = Array.from({ length: 5 }, () => inTurn(work));
  await assert.rejects(inTurn(work), { code: 'too-many' });
  done.resolve();
  await Promise.all(five);
  await inTurn(work);

  assert.equal(most, 2);
});

test('work that fails gives its turn on', async () => {
  const inTurn = createTurns({ atOnce: 1, waiting: 1 });

  await assert.rejects(
    inTurn(() => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await inTurn(async () => 'yes'), 'yes');
});
