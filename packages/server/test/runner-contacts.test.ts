import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContacts } from '#runners/contacts';
import type { Store } from '#store/store';
import { after, runner } from './records.ts';

/** Contacts of a server whose clock the test moves, and what it writes down. */
function begun() {
  const state: { now: Date; failure?: Error } = { now: after(0) };
  const written: Date[] = [];
  const runners = {
    async update(_id: number, change: { readonly contactedAt?: Date }) {
      if (state.failure) throw state.failure;
      if (change.contactedAt) written.push(change.contactedAt);
    },
  };
  const store = { runners } as unknown as Store; // all that is asked of it
  return { state, written, contacts: createContacts(store, () => state.now) };
}

for (const [seconds, expected] of [
  [0, true],
  [299, true],
  [300, false],
  [7200, false],
] as const) {
  test(`a runner that was heard of ${seconds} s ago is ${expected ? '' : 'not '}online`, () => {
    const { state, contacts } = begun();
    contacts.heard(1);

    state.now = after(seconds);

    assert.equal(contacts.isOnline(runner({ id: 1, contactedAt: null })), expected);
  });
}

test('another server’s word for it counts, until it is heard of here', () => {
  const { state, contacts } = begun();
  const known = runner({ id: 1, contactedAt: after(-100) });

  assert.equal(contacts.isOnline(known), true);
  assert.equal(contacts.isOnline(runner({ id: 2, contactedAt: null })), false);
  state.now = after(1000);
  assert.equal(contacts.isOnline(known), false);
  contacts.heard(1);
  assert.equal(contacts.isOnline(known), true);
});

test('of a runner that asks all the time it is written down once a minute', () => {
  const { state, written, contacts } = begun();

  for (let second = 0; second <= 125; second += 5) {
    state.now = after(second);
    contacts.heard(1);
  }

  assert.deepEqual(written, [after(0), after(60), after(120)]);
});

test('each runner has its own minute, and a store that fails is no matter', async () => {
  const { state, written, contacts } = begun();
  contacts.heard(1);
  contacts.heard(2);
  assert.equal(written.length, 2);

  state.failure = new Error('the disk is full');
  state.now = after(90);
  contacts.heard(1);
  await Promise.resolve();

  assert.equal(contacts.isOnline(runner({ id: 1, contactedAt: null })), true);
});
