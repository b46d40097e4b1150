import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from './harness.ts';

for (const [what, code, message] of [
  ['is full', 13, /disk of the server is full/],
  ['was made read-only', 8, /takes no writes/],
  ['fails', 10 | (4 << 8), /takes no writes/],
] as const) {
  test(`where the disk ${what}, a token reads on that was never used, and writes are refused with 507`, async () => {
    await using server = await startServer();
    await server.project('hello');
    const body = { name: 'fresh', scopes: ['api'], expires_at: '2099-01-01' };
    const made = await server.api('POST', '/users/1/personal_access_tokens', body);
    const headers = { 'private-token': (made as { token: string }).token };
    const { accessTokens, variables } = server.server.services.store;
    // What SQLite says then.
    const fails = () => Promise.reject(Object.assign(new Error('disk'), { errcode: code }));
    Object.assign(accessTokens, { update: fails });
    Object.assign(variables, { create: fails });

    const read = await server.fetch('/api/v4/projects/1', { headers });
    const written = await server.fetch('/api/v4/projects/1/variables?key=A&value=b', {
      method: 'POST',
      headers,
    });

    assert.deepEqual([read.status, written.status], [200, 507]);
    assert.match(await written.text(), message);
  });
}
