import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { createMemoryFiles, type Files } from '@slipway/files';
import { createTraces, type Traces } from '../src/traces/traces.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const limitBytes = 4000;

function tracesOn(files: Files, onAppend = () => {}): Traces {
  return createTraces({ files, onAppend, log, later: () => () => {} });
}

function append(traces: Traces, start: number, text: string) {
  const content = (async function* () {
    yield Buffer.from(text);
  })();
  return traces.append(1, start, content, { isWanted: () => true, limitBytes });
}

/** `lines` numbered lines of a hundred bytes. */
function logOf(lines: number): string {
  return Array.from({ length: lines }, (_, line) => `${`line ${line} `.padEnd(99, '.')}\n`).join(
    '',
  );
}

/** Sends a log in pieces of a thousand bytes. */
async function send(traces: Traces, text: string): Promise<void> {
  for (let start = 0; start < text.length; start += 1000) {
    const outcome = await append(traces, start, text.slice(start, start + 1000));
    assert.deepEqual(outcome, { result: 'appended', size: Math.min(text.length, start + 1000) });
  }
}

test('of a log that is too long its beginning and its end are kept, and it says what is missing', async () => {
  const traces = tracesOn(createMemoryFiles());
  const text = logOf(200);

  await send(traces, text);
  const during = await traces.text(1);
  await traces.sync(1);
  const after = await traces.text(1);

  assert.ok(during.startsWith(text.slice(0, 3000)));
  assert.match(during, /limit of .* \(ci_jobs_trace_size_limit\). The job goes on/);
  assert.ok(after.startsWith(during));
  assert.match(after, /\d+ bytes are left out here/);
  assert.ok(after.endsWith(text.slice(-500)));
  assert.ok(after.length < limitBytes + 2500);
  assert.equal(await traces.received(1), 20_000);
  assert.equal(await traces.checksum(1), crc32(text).toString(16).padStart(8, '0'));
});

test('a log that is too long goes on where it was after a kill', async () => {
  const files = createMemoryFiles();
  const text = logOf(100);
  await send(tracesOn(files), text.slice(0, 5000));
  const traces = tracesOn(files);

  const elsewhere = await append(traces, 0, text);
  assert.deepEqual(elsewhere, { result: 'elsewhere', size: 5000 });
  await append(traces, 5000, text.slice(5000));
  await traces.sync(1);

  const kept = await traces.text(1);
  assert.ok(kept.startsWith(text.slice(0, 3000)) && kept.endsWith(text.slice(-500)));
  assert.equal(await traces.received(1), text.length);
  assert.equal(await traces.checksum(1), undefined);
});

test('a kill while the end is put behind the beginning leaves neither twice', async () => {
  const files = createMemoryFiles();
  const text = logOf(100);
  await send(tracesOn(files), text);
  const kill = (async () => {
    throw new Error('killed');
  }) as Files['deleteAll'];
  await assert.rejects(tracesOn({ ...files, deleteAll: kill }).sync(1), /killed/);

  const traces = tracesOn(files);
  await traces.sync(1);

  const kept = await traces.text(1);
  assert.equal(kept.split('are left out here').length, 2);
  assert.equal(kept.split('line 99 ').length, 2);
});

test('a log that begins is not looked through for what it cannot have, nor gets what another has left', async () => {
  const files = createMemoryFiles();
  await files.put('0/1.log.tail/3000-3000-3000', [Buffer.from('stale')]);
  let looks = 0;
  const list: Files['list'] = (folder) => {
    looks += 1;
    return files.list(folder);
  };
  const text = logOf(100);

  await send(tracesOn({ ...files, list }), text);
  assert.equal(looks, 0);
  const traces = tracesOn(files);
  await traces.sync(1);

  const kept = await traces.text(1);
  assert.ok(kept.endsWith(text.slice(-500)));
  assert.ok(!kept.includes('stale'));
});

test('the server’s own last remark stands at the end of a log that is too long', async () => {
  const traces = tracesOn(createMemoryFiles());
  await send(traces, logOf(100));

  await traces.note(1, 'ERROR: Job failed\n');
  await traces.sync(1);
  await traces.note(1, 'WARNING: no coverage\n');

  assert.ok((await traces.text(1)).endsWith('ERROR: Job failed\nWARNING: no coverage\n'));
});

test('a log that is sent again from its beginning forgets that it was too long', async () => {
  const traces = tracesOn(createMemoryFiles());
  await send(traces, logOf(100));

  await traces.restart(1);
  await append(traces, 0, 'short\n');
  await traces.sync(1);

  assert.equal(await traces.text(1), 'short\n');
});
