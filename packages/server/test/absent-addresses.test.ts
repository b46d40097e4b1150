import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyLists } from '../src/instance/absent-addresses.ts';
import { startServer } from './harness.ts';

test('lists of what there is none of are empty, and tools that look go on', async () => {
  await using api = await startServer();
  const { sha } = await (await api.project('shop')).push({ a: 'b' }, { options: ['ci.skip'] });
  const group = (await api.api('POST', '/groups', { name: 'Team', path: 'team' })) as {
    id: number;
  };

  for (const { path } of emptyLists) {
    const address = path
      .replace(':group_id', String(group.id))
      .replace(':user_id', '1')
      .replace(':id', '1')
      .replace(':sha', sha);
    assert.deepEqual(await api.api('GET', address), [], path);
  }
});
