import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventLines } from '../src/answer/event-lines.ts';

test('an event is written out once for all who watch, and anew when it is another event of the same object', () => {
  const lines = new EventLines();
  const object = { metadata: { name: 'one' } };

  const added = lines.lineOf('ADDED', object);

  assert.equal(added.bytes.toString(), '{"type":"ADDED","object":{"metadata":{"name":"one"}}}\n');
  assert.equal(lines.lineOf('ADDED', object), added);
  assert.match(lines.lineOf('DELETED', object).bytes.toString(), /^\{"type":"DELETED"/);
});

test('what is kept of events has an end: the oldest are written out anew', () => {
  const lines = new EventLines();
  const large = (name: string) => ({ name, value: 'x'.repeat(400_000) });
  const [first, second, third] = ['a', 'b', 'c'].map(large);
  assert.ok(first && second && third);

  const [ofFirst, ofSecond] = [lines.lineOf('ADDED', first), lines.lineOf('ADDED', second)];
  lines.lineOf('ADDED', third);

  assert.notEqual(lines.lineOf('ADDED', first), ofFirst);
  assert.notEqual(lines.lineOf('ADDED', second), ofSecond);
});
