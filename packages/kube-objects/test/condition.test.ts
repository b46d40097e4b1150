import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition } from '../src/index.ts';
import { timestamp, withCondition } from '../src/objects/condition.ts';

const ready = (
  status: Condition['status'],
  reason: string,
  lastTransitionTime: string,
  message = '',
) => ({
  type: 'Ready',
  status,
  reason,
  lastTransitionTime,
  message,
});

test('a point in time has whole seconds', () => {
  assert.equal(timestamp(new Date('2026-01-02T03:04:05.678Z')), '2026-01-02T03:04:05Z');
});

test('a condition that says the same again leaves all as it is', () => {
  const conditions = [ready('True', 'Serving', 'then')];

  assert.equal(withCondition(conditions, ready('True', 'Serving', 'now', 'again')), conditions);
});

test('another reason of the same status keeps the time of the change', () => {
  const conditions = withCondition(
    [ready('False', 'Pulling', 'then')],
    ready('False', 'Starting', 'now'),
  );

  assert.deepEqual(conditions, [ready('False', 'Starting', 'then')]);
});

test('another status has a time of its own, and other conditions stay', () => {
  const other = { type: 'Available', status: 'True' } as const;

  const conditions = withCondition(
    [ready('False', 'Starting', 'then'), other],
    ready('True', 'Serving', 'now'),
  );

  assert.deepEqual(conditions, [other, ready('True', 'Serving', 'now')]);
});
