import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createObjects } from '@slipway/kube-api';
import type { Event } from '@slipway/kube-objects';
import { createEventRecorder } from '@slipway/kube-objects';
import { silent } from '@slipway/kube-objects/testing';
import { slowStart } from '../src/work/slow-start.ts';
import { WorkQueue } from '../src/work/work-queue.ts';

suite('the work queue', () => {
  test('a key that is added many times is looked at once', async () => {
    const seen: string[] = [];
    const sync = async (key: string) => void seen.push(key);
    const queue = new WorkQueue({ name: 'q', sync }, silent);

    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    await queue.idle();

    assert.deepEqual(seen, ['a', 'b']);
  });

  test('a key that changes during its own work is looked at again, not at the same time', async () => {
    let running = 0;
    let most = 0;
    let looks = 0;
    const sync = async (key: string): Promise<undefined> => {
      running += 1;
      most = Math.max(most, running);
      if (++looks === 1) queue.add(key);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    const queue: WorkQueue = new WorkQueue({ name: 'q', sync }, silent);

    queue.add('a');
    await queue.idle();

    assert.deepEqual([looks, most], [2, 1]);
  });

  test('work that asks for itself again and again stops nothing else', async () => {
    let looks = 0;
    const sync = async (key: string): Promise<undefined> => {
      looks += 1;
      queue.add(key);
    };
    const queue: WorkQueue = new WorkQueue({ name: 'q', sync }, silent);

    queue.add('a');
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await queue.close();

    assert.ok(looks > 1);
  });

  test('work that fails is tried again, later and later', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] });
    let looks = 0;
    const sync = async () => {
      looks += 1;
      throw new Error('conflict');
    };
    const queue = new WorkQueue({ name: 'q', sync }, silent);
    queue.add('a');
    await queue.idle();

    for (const [milliseconds, expected] of [
      [9, 1],
      [1, 2],
      [19, 2],
      [1, 3],
      [40, 4],
    ] as const) {
      context.mock.timers.tick(milliseconds);
      await queue.idle();
      assert.equal(looks, expected);
    }
    await queue.close();
    context.mock.timers.tick(60_000);
    assert.equal(looks, 4);
  });
});

test('what can not work is tried once and not a thousand times', async () => {
  let tries = 0;

  const result = await slowStart(1000, async () => {
    tries += 1;
    if (tries > 3) throw new Error('quota');
  });

  assert.deepEqual([tries, result.succeeded, result.failed], [7, 3, 4]);
});

suite('the event recorder', () => {
  test('counts what is said again, and combines what is nearly the same', async () => {
    const objects = await createObjects();
    const events = createEventRecorder(objects, silent, () => new Date('2026-01-01T00:00:00Z'));
    const namespace = objects.get('namespaces', 'default');
    assert.ok(namespace);
    const happening = { type: 'Warning', reason: 'Failed', component: 'test' } as const;

    for (let turn = 0; turn < 3; turn++)
      events.record(namespace, { ...happening, message: 'same' });
    for (let turn = 0; turn < 14; turn++) {
      events.record(namespace, { ...happening, reason: 'Other', message: `number ${turn}` });
    }
    await events.close();

    const all = objects.list<Event>('events');
    const same = all.filter(({ reason }) => reason === 'Failed');
    assert.deepEqual(
      same.map(({ message, count }) => [message, count]),
      [['same', 3]],
    );
    const other = all.filter(({ reason }) => reason === 'Other');
    assert.equal(other.length, 11);
    const combined = other.find(({ message }) => message?.startsWith('(combined'));
    assert.deepEqual(
      [combined?.message, combined?.count],
      ['(combined from similar events): number 13', 4],
    );
    objects.close();
  });
});
