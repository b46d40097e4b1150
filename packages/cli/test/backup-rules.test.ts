import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isObject, isPassing, requireOwnPath } from '../src/backup/contents.ts';
import { readManifest } from '../src/backup/manifest.ts';

for (const path of [
  'credentials.json.new',
  'repositories/1.git/refs/heads/main.lock',
  'repositories/1.git/objects/pack/tmp_pack_x1',
  'repositories/1.git/objects/incoming-x/pack',
  'blobs/uploads/1/part',
  'blobs/staging/x',
  'blobs/journal/3.log',
  'artifacts/.incoming/7',
]) {
  test(`${path} is on its way, and not in a backup`, () => {
    assert.equal(isPassing(path), true);
  });
}

for (const path of [
  'slipway.db',
  'traces/0/1.log',
  'artifacts/1/archive-1',
  'repositories/1.git/objects/ab/cdef',
  'repositories/1.git/refs/heads/new',
  'blobs/sha256/ab/abcd/data',
]) {
  test(`${path} is in a backup`, () => {
    assert.equal(isPassing(path), false);
    requireOwnPath(path);
  });
}

test('objects of git are told from refs, whatever a branch is called', () => {
  assert.equal(isObject('repositories/1.git/objects/ab/cdef'), true);
  assert.equal(isObject('repositories/1.git/refs/heads/main'), false);
  assert.equal(isObject('blobs/objects/x'), false);
});

for (const path of [
  '/etc/passwd',
  '../outside',
  'traces/../../outside',
  'traces/./1.log',
  'traces//1.log',
  'traces\\1.log',
  'traces/a\0b',
  'caches/1',
  'slipway.db-journal',
  'tracesx/1.log',
  '',
]) {
  test(`a backup that names ${JSON.stringify(path)} is refused`, () => {
    assert.throws(() => requireOwnPath(path), /belongs to no data folder; nothing was restored/);
  });
}

const file = { path: 'slipway.db', sizeBytes: 1, sha256: 'a'.repeat(64), mode: 0o600 };
const manifest = { format: 1, version: '1.0.0', at: '2026-03-01T12:00:00Z', files: [file] };

test('a manifest is read as it was written', () => {
  assert.deepEqual(readManifest(JSON.stringify(manifest), 'monday'), manifest);
});

test('a manifest of a newer Slipway is for that one', () => {
  const newer = JSON.stringify({ ...manifest, format: 2 });

  assert.throws(() => readManifest(newer, 'monday'), /monday was made by a newer Slipway/);
});

for (const [what, text] of [
  ['half a file', '{"format": 1, "files"'],
  ['nothing', 'null'],
  ['another program’s', '{"files": []}'],
  ['a list without files', '{"format": 1}'],
  ['a list of nothing', '{"format": 1, "files": [null]}'],
  ['a file without a digest', JSON.stringify({ ...manifest, files: [{ path: 'x', mode: 1 }] })],
] as const) {
  test(`a manifest that is ${what} makes no whole backup`, () => {
    assert.throws(() => readManifest(text, 'monday'), /monday holds no whole backup/);
  });
}
