import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createLeadership } from '#outbox/leadership';
import type { OutboxStore } from '#outbox/outbox-store';
import { after } from './records.ts';

/** A store's lease, as several servers share it; counts who asked. */
function lease() {
  const state: { owner?: string; until: Date; asked: number } = { until: after(0), asked: 0 };
  const outbox: Pick<OutboxStore, 'lead' | 'takeLead' | 'resign'> = {
    async lead(owner, now, until) {
      state.asked += 1;
      const isFree = state.owner === undefined || state.owner === owner || state.until <= now;
      if (isFree) Object.assign(state, { owner, until });
      return isFree ? undefined : state.until;
    },
    async takeLead(owner, until) {
      Object.assign(state, { owner, until });
    },
    async resign(owner) {
      if (state.owner === owner) Object.assign(state, { owner: undefined });
    },
  };
  return { state, outbox: outbox as OutboxStore };
}

function servers(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { state, outbox } = lease();
  const time = { now: after(0) };
  const again: string[] = [];
  const server = (owner: string) =>
    createLeadership({ outbox, owner, clock: () => time.now }, () => void again.push(owner));
  return {
    ...{ state, time, again, server },
    pass(seconds: number) {
      time.now = new Date(time.now.getTime() + seconds * 1000);
      t.mock.timers.tick(seconds * 1000);
    },
  };
}

test('who leads asks the store again only when half of its time is over', async (t) => {
  const { state, server, pass } = servers(t);
  const one = server('one');

  assert.equal(await one.hold(), 'anew');
  for (let second = 0; second < 7; second += 1) {
    assert.equal(await one.hold(), 'held');
    pass(1);
  }
  assert.equal(state.asked, 1);
  pass(1);

  assert.equal(await one.hold(), 'held');
  assert.deepEqual([state.asked, state.until], [2, after(8 + 15)]);
});

test('another one waits until that time is over, and looks then', async (t) => {
  const { again, server, pass } = servers(t);
  const [one, other] = [server('one'), server('other')];
  await one.hold();
  pass(5);

  assert.equal(await other.hold(), false);
  pass(9);
  assert.deepEqual(again, []);
  pass(1);
  assert.deepEqual(again, ['other']);

  assert.equal(await other.hold(), 'anew');
  assert.equal(await one.hold(), false);
});

test('who was away for longer than its time begins anew, though nobody else has led', async (t) => {
  const { server, pass } = servers(t);
  const one = server('one');
  await one.hold();

  pass(20);

  assert.equal(await one.hold(), 'anew');
  assert.equal(await one.hold(), 'held');
});

test('a clock that was set back makes the time no longer', async (t) => {
  const { state, time, server } = servers(t);
  const one = server('one');
  await one.hold();

  time.now = after(-3600);

  assert.equal(await one.hold(), 'held');
  assert.deepEqual([state.asked, state.until], [2, after(-3600 + 15)]);
});

test('who takes the lead has it, and who gives it away leaves it to the next', async (t) => {
  const { server } = servers(t);
  const [one, other] = [server('one'), server('other')];
  await one.hold();

  await other.take();
  assert.equal(await other.hold(), 'held');
  const third = server('third');
  assert.equal(await third.hold(), false);
  await other.resign();

  assert.equal(await third.hold(), 'anew');
});

test('who does not lead gives nothing away, and who has closed asks no more', async (t) => {
  const { state, again, server, pass } = servers(t);
  const [one, other] = [server('one'), server('other')];
  await one.hold();
  assert.equal(await other.hold(), false);

  await other.resign();
  assert.equal(state.owner, 'one');
  other.close();
  pass(60);

  assert.deepEqual(again, []);
});
