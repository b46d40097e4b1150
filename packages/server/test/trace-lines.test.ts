import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryFiles } from '@slipway/files';
import { LineIndex } from '#traces/line-index';
import { nextJob, startServer } from './harness.ts';

const name = 'log';

async function index(text: string | Buffer) {
  const files = createMemoryFiles();
  const file = await files.append(name);
  await file.write([Buffer.from(text)]);
  return { lines: new LineIndex(files, name), file };
}

test('each line of a log of many blocks is found by its number, and by each of its bytes', async () => {
  const texts = Array.from({ length: 20_000 }, (_, at) => `${at} ${'x'.repeat((at * 7) % 40)}\n`);
  const { lines } = await index(texts.join(''));
  let byte = 0;

  for (const [at, text] of texts.entries()) {
    if (at % 97 === 0) {
      assert.deepEqual(await lines.ofLine(at + 1), { line: at + 1, byte });
      assert.deepEqual(await lines.ofByte(byte), { line: at + 1, byte });
      assert.deepEqual(await lines.ofByte(byte + text.length - 1), { line: at + 1, byte });
    }
    byte += text.length;
  }
});

test('a line may be longer than several blocks, and end with one', async () => {
  const block = 64 * 1024;
  const { lines } = await index(`${'a'.repeat(block - 1)}\n${'b'.repeat(3 * block)}\nc`);

  assert.deepEqual(await lines.ofLine(2), { line: 2, byte: block });
  assert.deepEqual(await lines.ofByte(3 * block), { line: 2, byte: block });
  assert.deepEqual(await lines.ofLine(3), { line: 3, byte: 4 * block + 1 });
});

test('beyond the end there is the last line; what has no text has one line', async () => {
  const { lines, file } = await index('one\ntwo');
  const empty = await index('');

  assert.deepEqual(await lines.ofLine(9), { line: 2, byte: 4 });
  assert.deepEqual(await lines.ofByte(900), { line: 2, byte: 4 });
  await file.write([Buffer.from('\nthree\n')]);
  assert.deepEqual(await lines.ofLine(9), { line: 4, byte: 14 });
  assert.deepEqual(await empty.lines.ofLine(5), { line: 1, byte: 0 });
});

test('a log that was begun anew is counted anew', async () => {
  const { lines, file } = await index('one\ntwo\nthree\n');
  await lines.ofLine(3);

  await file.truncate(0);
  await file.write([Buffer.from('1\n2\n')]);

  assert.deepEqual(await lines.ofLine(3), { line: 3, byte: 4 });
});

test('who may read a log is told where its lines are', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
  const job = await nextJob(runner);
  await runner.patch(job, 0, 'one\ntwo\nthree\n');
  const at = `/projects/${project.id}/jobs/${job.id}/trace/line`;
  const asked = (query: string) =>
    server.fetch(`/api/v4${at}?${query}`, {
      headers: { 'private-token': 'glpat-test-root-token' },
    });

  assert.deepEqual(await server.api('GET', `${at}?line=3`), { line: 3, byte: 8 });
  assert.deepEqual(await server.api('GET', `${at}?byte=6`), { line: 2, byte: 4 });
  for (const query of ['', 'line=0', 'byte=-1', 'line=1&byte=1', 'line=x']) {
    assert.equal((await asked(query)).status, 400, query);
  }
  assert.equal((await server.fetch(`/api/v4${at}?line=1`)).status, 404);
});
