import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEvents, type ServerEvent } from '#events';
import { createJournal } from '#live/journal';

const importOf = (projectId: number): ServerEvent => ({ type: 'import', projectId });

test('a journal tells what happened after a position, and nothing of logs and rights', () => {
  const events = createEvents();
  using journal = createJournal(events);
  events.publish(importOf(1));
  const { position } = journal;

  events.publish({ type: 'trace', jobId: 1, offset: 0, length: 1 });
  events.publish({ type: 'rights' });
  events.publish(importOf(2));
  events.publish(importOf(3));

  assert.deepEqual(journal.since(position), [importOf(2), importOf(3)]);
  assert.deepEqual(journal.since(journal.position), []);
});

test('what is too long ago, or of another process, is not known', () => {
  const events = createEvents();
  using journal = createJournal(events, 3);
  using other = createJournal(events, 3);
  const { position } = journal;

  for (const id of [1, 2, 3]) events.publish(importOf(id));
  const whole = journal.since(position);
  events.publish(importOf(4));

  assert.deepEqual(whole, [1, 2, 3].map(importOf));
  assert.equal(journal.since(position), undefined);
  assert.equal(journal.since(other.position), undefined);
  assert.equal(journal.since(`${journal.position}0`), undefined);
});
