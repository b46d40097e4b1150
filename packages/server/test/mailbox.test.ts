import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { OutboxEntry } from '#outbox/happening';
import { createMailbox } from '#outbox/mailbox';
import { madeAt } from './records.ts';

/** A job has changed, as the outbox tells it. */
function entry(id: number, jobId: number, isBridge = false): OutboxEntry {
  const status = { status: 'running', before: 'pending' } as const;
  const place = { jobId, pipelineId: 1, projectId: 1, isBridge, resourceGroup: null };
  return { id, at: madeAt, what: { type: 'job', ...place, ...status } };
}

/** A reactor that hears of jobs one by one, and does its work when the test lets it. */
function begun(start = 0) {
  const told: (readonly number[])[] = [];
  const failed: (readonly number[])[] = [];
  const held = new Map<number, PromiseWithResolvers<void>>();
  const state: { failure: Error | undefined; refusal: Error | undefined } = {
    failure: undefined,
    refusal: undefined,
  };
  const reactor = {
    name: 'test',
    reach: 'once',
    hears: (what: OutboxEntry['what']) =>
      what.type === 'job' && !what.isBridge ? what.jobId : undefined,
    async react(entries: readonly OutboxEntry[]) {
      told.push(entries.map(({ id }) => id));
      const [first] = entries;
      if (first?.what.type === 'job') await held.get(first.what.jobId)?.promise;
      if (state.failure) throw state.failure;
    },
  } as const;
  const mailbox = createMailbox(reactor, start, async (entries) => {
    failed.push(entries.map(({ id }) => id));
    if (state.refusal) throw state.refusal;
  });
  return {
    ...{ told, failed, state, mailbox },
    hold(jobId: number) {
      const gate = Promise.withResolvers<void>();
      held.set(jobId, gate);
      return () => {
        held.delete(jobId);
        gate.resolve();
      };
    },
  };
}

test('what is delivered in one go is told together, by its key', async () => {
  const { mailbox, told } = begun();

  for (const [id, jobId] of [
    [1, 7],
    [2, 8],
    [3, 7],
  ] as const)
    mailbox.deliver(entry(id, jobId));
  await mailbox.idle();

  assert.deepEqual(told, [[1, 3], [2]]);
  assert.deepEqual([mailbox.length, mailbox.position], [0, 3]);
});

test('a key that takes long holds up no other, and what comes for it meanwhile is told next', async () => {
  const { mailbox, told, hold } = begun();
  const go = hold(7);
  mailbox.deliver(entry(1, 7));
  await setImmediate();

  mailbox.deliver(entry(2, 8));
  mailbox.deliver(entry(3, 7));
  mailbox.deliver(entry(4, 7));
  await setImmediate();
  assert.deepEqual(told, [[1], [2]]);
  go();
  await mailbox.idle();

  assert.deepEqual(told, [[1], [2], [3, 4]]);
});

test('the position is before the first that is not done, whatever was done after it', async () => {
  const { mailbox, hold } = begun(10);
  const go = hold(7);
  mailbox.deliver(entry(11, 7));
  mailbox.deliver(entry(12, 8));
  await setImmediate();

  assert.deepEqual([mailbox.length, mailbox.position], [1, 10]);
  go();
  await mailbox.idle();
  assert.equal(mailbox.position, 12);
});

test('what is not for the reactor, and what was delivered before, is passed over', async () => {
  const { mailbox, told } = begun(5);

  mailbox.deliver(entry(4, 7));
  mailbox.deliver(entry(6, 7, true));
  mailbox.deliver(entry(6, 8));
  await mailbox.idle();

  assert.deepEqual(told, []);
  assert.equal(mailbox.position, 6);
});

test('what a reactor could not do is handed on, and is done then', async () => {
  const { mailbox, failed, state } = begun();
  state.failure = new Error('not now');

  mailbox.deliver(entry(1, 7));
  await mailbox.idle();

  assert.deepEqual(failed, [[1]]);
  assert.equal(mailbox.position, 1);
});

test('what nobody could take over stays undone, so that it is told again after the next start', async () => {
  const { mailbox, state } = begun();
  state.failure = new Error('not now');
  state.refusal = new Error('nor later');

  mailbox.deliver(entry(1, 7));
  mailbox.deliver(entry(2, 8));
  await mailbox.idle();

  assert.deepEqual([mailbox.length, mailbox.position], [2, 0]);
});
