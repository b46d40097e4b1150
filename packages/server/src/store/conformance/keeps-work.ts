import assert from 'node:assert/strict';
import type { DueWork } from '#due/due-work';
import type { Check } from './check.ts';
import { later, now } from './samples.ts';

/** Stores plan work of their own, too. */
const rings = (all: readonly DueWork[]) => all.filter(({ kind }) => kind === 'ring');
const ring = { kind: 'ring', subject: 1, at: later(10) } as const;

/** What is due is taken once, and what has happened is told in order. */
export function keepsWork(check: Check): void {
  check(
    'there is one plan of a kind for each subject, and planning it again moves it',
    async ({ due }) => {
      await due.plan(ring);
      await due.plan({ ...ring, at: later(5), payload: { tone: 'a' } });
      await due.planAtLatest({ ...ring, at: later(20) });

      const planned = await due.of('ring', 1);
      assert.deepEqual([planned?.at, planned?.payload], [later(5), { tone: 'a' }]);
    },
  );

  check('what is due is taken by one, until its lease ends', async ({ due }) => {
    await due.plan(ring);
    assert.deepEqual(rings(await due.take('one', now, later(60), 10)), []);

    const [taken] = rings(await due.take('one', later(11), later(60), 10));
    assert.deepEqual([taken?.subject, taken?.owner], [1, 'one']);
    assert.deepEqual(rings(await due.take('two', later(12), later(60), 10)), []);

    const [again] = rings(await due.take('two', later(61), later(120), 10));
    assert.deepEqual([again?.id, again?.owner], [taken?.id, 'two']);
  });

  check(
    'work is done by its owner alone, and not when it was planned again meanwhile',
    async ({ due }) => {
      await due.plan(ring);
      const [taken] = rings(await due.take('one', later(11), later(60), 10));
      await due.done(taken?.id ?? 0, 'two');
      assert.ok(await due.of('ring', 1));

      await due.plan({ ...ring, at: later(30) });
      await due.done(taken?.id ?? 0, 'one');
      assert.deepEqual((await due.of('ring', 1))?.at, later(30));

      const [anew] = rings(await due.take('one', later(31), later(60), 10));
      await due.done(anew?.id ?? 0, 'one');
      assert.equal(await due.of('ring', 1), undefined);
    },
  );

  check('new plans are told', async ({ due }) => {
    let told = 0;
    const listening = due.onWrite(() => {
      told += 1;
    });
    await due.plan(ring);
    assert.equal(told, 1);

    listening[Symbol.dispose]();
    await due.plan({ ...ring, at: later(5) });
    assert.equal(told, 1);
  });

  check('a reactor’s position never goes back', async ({ outbox }) => {
    await outbox.advance(new Map([['mail', 5]]));
    await outbox.advance(new Map([['mail', 3]]));

    assert.deepEqual(await outbox.positions(), new Map([['mail', 5]]));
  });

  check('one leads at a time, until its time is over or it resigns', async ({ outbox }) => {
    assert.equal(await outbox.lead('one', now, later(10)), undefined);
    // In the same millisecond, too.
    assert.deepEqual(await outbox.lead('two', now, later(10)), later(10));
    assert.deepEqual(await outbox.lead('two', later(1), later(11)), later(10));
    assert.equal(await outbox.lead('two', later(12), later(22)), undefined);

    await outbox.resign('two');
    assert.equal(await outbox.lead('one', later(13), later(23)), undefined);
  });
}
