import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ServerRow, withEvent } from '../src/app/cluster/watch/server-table.ts';

const row = (uid: string, word: string) =>
  // The table looks at these fields only.
  ({ cells: [word], object: { metadata: { uid } } }) as unknown as ServerRow;
const event = (type: string, ...rows: ServerRow[]) => ({
  type,
  object: { metadata: { resourceVersion: '1' }, columnDefinitions: [], rows },
});

test('rows come, change and go by what the server tells', () => {
  const events = [
    event('ADDED', row('a', 'Pending')),
    event('ADDED', row('b', 'Running')),
    event('MODIFIED', row('a', 'Running')),
    event('BOOKMARK'),
    event('DELETED', row('b', 'Running')),
  ];

  const rows = events.reduce(withEvent, new Map<string, ServerRow>());

  assert.deepEqual([...rows.values()], [row('a', 'Running')]);
});
