import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from './harness.ts';
import { makeScene, misanswered } from './hostile/send.ts';
import { hostileRequests } from './hostile-requests.ts';
import { administrator } from './people.ts';

/** `npm run fuzz` sends them all; a prime, so that every address and every value has its turn. */
const sampleOf = 151;

test('no address answers what nobody sends by mistake with an error of ours', async () => {
  await using server = await startServer();
  const requests = [...hostileRequests(await makeScene(server))];

  const bad = await misanswered(
    server,
    requests.filter((_, index) => index % sampleOf === 0),
  );

  assert.deepEqual(bad, []);
  assert.deepEqual(server.complaints, []);
});

test('no value of a path, an author or a branch is answered with an error of ours', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ 'README.md': 'x' });
  const { ask } = administrator(server);
  const base = `/projects/${project.id}/repository`;
  const file = { content: 'x', commit_message: 'm' };

  for (const value of ['a\0b', '../..', '[', ':(bad)x', '\n']) {
    const text = encodeURIComponent(value);
    const answers = await Promise.all([
      ask('GET', `${base}/commits?path=${text}`),
      ask('GET', `${base}/commits?author=${text}`),
      ask('GET', `${base}/tree?path=${text}`),
      ask('GET', `${base}/files/${text}?ref=main`),
      ask('GET', `${base}/files/${text}/raw?ref=main`),
      ask('GET', `${base}/branches/${text}`),
      ask('POST', `${base}/files/new.txt`, { ...file, branch: value }),
      ask('POST', `${base}/files/${text}`, { ...file, branch: 'main' }),
      ask('POST', `${base}/branches`, { branch: value, ref: 'main' }),
      ask('POST', `${base}/tags`, { tag_name: value, ref: 'main', message: 'm' }),
      ask('POST', `${base}/files/${crypto.randomUUID()}`, {
        ...file,
        branch: 'main',
        author_name: value,
      }),
    ]);

    const statuses = answers.map(({ status }) => status);
    assert.ok(
      statuses.every((status) => status < 500),
      `${JSON.stringify(value)}: ${statuses}`,
    );
  }
  assert.deepEqual(server.complaints, []);
});
