import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchTrace } from '../src/traces/trace-search.ts';

/** A log in pieces of so many bytes. */
async function* pieces(text: string, bytes = 7): AsyncGenerator<Uint8Array> {
  const all = new TextEncoder().encode(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

const most = 100;

test('words are found whatever their case, and where a chunk ends', async () => {
  const log = 'one\nTwo ERRORS\nthree\nno error here\nlast erro';

  const found = await searchTrace(pieces(log), 'Error', { most });

  assert.deepEqual(found.lines, [2, 4]);
  assert.equal(found.found, 2);
  assert.deepEqual(found.searched, { lines: 5, bytes: log.length });
});

test('letters of several bytes are one letter, also across two chunks', async () => {
  const { lines } = await searchTrace(pieces('größe\nstraße\n', 1), 'STRASSE', { most });
  const same = await searchTrace(pieces('größe\nSTRAßE\n', 1), 'straße', { most });

  assert.deepEqual(lines, []);
  assert.deepEqual(same.lines, [2]);
});

test('colours and marks of sections are not seen, and do not hide words', async () => {
  const log =
    'section_start:1700000000:build_script\r\u001b[0K\u001b[0KRunning\n' +
    'time\u001b[31mout\u001b[0m reached\nsection_end:1700000001:build_script\r\u001b[0K\n';

  const hidden = await searchTrace(pieces(log, 5), 'build_script', { most });
  const coloured = await searchTrace(pieces(log, 5), 'timeout', { most });

  assert.deepEqual([hidden.lines, coloured.lines], [[], [2]]);
});

test('of more lines than are asked for the first are named, and all are counted', async () => {
  const found = await searchTrace(pieces('x\n'.repeat(5)), 'x', { most: 2 });

  assert.deepEqual([found.lines, found.found, found.searched.lines], [[1, 2], 5, 5]);
});

test('a line without an end is looked through in pieces, and found once', async () => {
  const log = `${'a'.repeat(700_000)}needle${'b'.repeat(700_000)}needle\nneedle`;

  const found = await searchTrace(pieces(log, 64 * 1024 + 1), 'needle', { most });

  assert.deepEqual([found.lines, found.found], [[1, 2], 2]);
});

test('a search ends when nobody waits for it any more', async () => {
  const abort = new AbortController();
  let read = 0;
  async function* endless() {
    for (;;) {
      read += 1;
      if (read === 3) abort.abort(new Error('gone'));
      yield new TextEncoder().encode('more\n');
    }
  }

  const search = searchTrace(endless(), 'never', { most, signal: abort.signal });

  await assert.rejects(search, /gone/);
  assert.equal(read, 3);
});
