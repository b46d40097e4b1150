import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/index.ts';

const maps = '/api/v1/namespaces/default/configmaps';

for (const [what, errcode, message] of [
  ['is full', 13, /disk of the cluster is full/],
  ['was made read-only', 8, /takes no writes/],
] as const) {
  test(`where the disk ${what}, writes are refused as a service that is unavailable, and reading goes on`, async () => {
    await using api = await startTestApi();
    await api.json('POST', maps, { metadata: { name: 'before' } });
    // What SQLite says then.
    const put = () => Promise.reject(Object.assign(new Error('disk'), { errcode }));
    Object.assign(api.server.objects.store, { put });

    const refused = await api.json('POST', maps, { metadata: { name: 'new' } });
    const read = await api.send('GET', `${maps}/before`);

    assert.deepEqual([refused.code, refused.reason], [503, 'ServiceUnavailable']);
    assert.match(refused.message ?? '', message);
    assert.equal(read.status, 200);
  });
}
