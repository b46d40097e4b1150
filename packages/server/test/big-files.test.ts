import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { startServer } from './harness.ts';

test('a large file is sent as JSON in the same words as a small one, and as it is read', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const text = '0123456789abcdef'.repeat(250_000);
  await project.push({ 'big.txt': `${text}!`, 'empty.txt': '' });

  const get = (name: string) =>
    server.fetch(`/api/v4/projects/${project.id}/repository/files/${name}?ref=main`, {
      headers: { 'private-token': 'glpat-test-root-token' },
    });
  const answer = await get('big.txt');
  const body = (await answer.json()) as Record<string, string>;
  const empty = (await (await get('empty.txt')).json()) as Record<string, string>;

  assert.equal(Buffer.from(body.content ?? '', 'base64').toString(), `${text}!`);
  const digest = createHash('sha256').update(`${text}!`).digest('hex');
  assert.equal(body.content_sha256, digest);
  assert.equal(answer.headers.get('x-gitlab-content-sha256'), digest);
  assert.deepEqual(
    [body.file_name, body.encoding, Number(body.size)],
    ['big.txt', 'base64', text.length + 1],
  );
  assert.deepEqual([empty.content, empty.size], ['', 0]);
});
