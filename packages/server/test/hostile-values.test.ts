import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from './harness.ts';
import { administrator } from './people.ts';

test('no value of a path, an author or a branch is answered with an error of ours', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ 'README.md': 'x' });
  const { ask } = administrator(server);
  const base = `/projects/${project.id}/repository`;
  const file = { content: 'x', commit_message: 'm' };

  for (const value of [
    'a\0b',
    '../..',
    '..',
    '/etc/passwd',
    '..\\..',
    '[',
    ':(bad)x',
    '--all',
    '\n',
  ]) {
    const text = encodeURIComponent(value);
    const answers = [
      await ask('GET', `${base}/commits?path=${text}`),
      await ask('GET', `${base}/commits?author=${text}`),
      await ask('GET', `${base}/tree?path=${text}`),
      await ask('GET', `${base}/files/${text}?ref=main`),
      await ask('GET', `${base}/files/${text}/raw?ref=main`),
      await ask('GET', `${base}/branches/${text}`),
      await ask('POST', `${base}/files/new.txt`, { ...file, branch: value }),
      await ask('POST', `${base}/files/${text}`, { ...file, branch: 'main' }),
      await ask('POST', `${base}/branches`, { branch: value, ref: 'main' }),
      await ask('POST', `${base}/tags`, { tag_name: value, ref: 'main', message: 'm' }),
      await ask('POST', `${base}/files/${crypto.randomUUID()}`, {
        ...file,
        branch: 'main',
        author_name: value,
      }),
    ];

    const statuses = answers.map(({ status }) => status);
    assert.ok(
      statuses.every((status) => status < 500),
      `${JSON.stringify(value)}: ${statuses}`,
    );
  }
  assert.deepEqual(server.complaints, []);
});
