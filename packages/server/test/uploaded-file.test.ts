import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { nextJob, startServer, until } from './harness.ts';

const configuration = 'build:\n  script: [make]\n';

/** One part as a form writes it, without its end. */
function part(name: string, content: string): string {
  return `--cut\r\ncontent-disposition: form-data; name="${name}"; filename="a.zip"\r\n\r\n${content}`;
}

for (const [what, body] of [
  ['inside the file', part('file', 'half of it')],
  ['inside another part', part('other', 'half of it')],
  ['inside a second part', `${part('file', 'whole')}\r\n${part('other', 'half')}`],
  ['inside the heading of a part', '--cut\r\ncontent-disposition: form-da'],
  ['before its first part', ''],
] as const) {
  test(`a form that ends ${what} is refused, leaves nothing, and the server goes on`, async () => {
    await using server = await startServer();
    const project = await server.project('hello');
    const runner = await server.runner();
    await project.push({ '.gitlab-ci.yml': configuration });
    const job = await nextJob(runner);

    const headers = {
      'job-token': job.token,
      'content-type': 'multipart/form-data; boundary=cut',
    };
    const path = `/api/v4/jobs/${job.id}/artifacts`;
    const response = await server.fetch(path, { method: 'POST', headers, body });

    assert.equal(response.status, 400);
    assert.equal((await server.fetch('/-/health')).status, 200);
    await until(
      () => partsIn(server.dataDir),
      (parts) => parts.length === 0,
    );
  });
}

test('an upload whose client goes away leaves nothing', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': configuration });
  const job = await nextJob(runner);
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');

  const head = `POST /api/v4/jobs/${job.id}/artifacts HTTP/1.1\r\nhost: localhost\r\njob-token: ${job.token}\r\ncontent-type: multipart/form-data; boundary=cut\r\ncontent-length: 100000\r\n\r\n`;
  socket.write(head + part('file', 'x'.repeat(50_000)));
  await until(
    () => partsIn(server.dataDir),
    (parts) => parts.length > 0,
  );
  socket.destroy();

  await until(
    () => partsIn(server.dataDir),
    (parts) => parts.length === 0,
  );
});

async function partsIn(dataDir: string): Promise<string[]> {
  return readdir(join(dataDir, 'artifacts', '.incoming'));
}
