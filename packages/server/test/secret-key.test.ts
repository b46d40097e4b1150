import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openSecretKey } from '#files/secret-key';

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-secret-key-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a key is made once, for its owner alone, and nothing else is left', (t) => {
  const folder = folderFor(t);

  const first = openSecretKey(folder);
  const second = openSecretKey(folder);

  assert.equal(first.length, 32);
  assert.deepEqual(second, first);
  assert.deepEqual(readdirSync(folder), ['secrets.key']);
  assert.equal(statSync(join(folder, 'secrets.key')).mode & 0o777, 0o600);
});

test('each data folder has a key of its own', (t) => {
  assert.notDeepEqual(openSecretKey(folderFor(t)), openSecretKey(folderFor(t)));
});

test('a key that is damaged is told of, and no other one takes its place', (t) => {
  const folder = folderFor(t);
  const file = join(folder, 'secrets.key');
  writeFileSync(file, 'half a key');

  assert.throws(() => openSecretKey(folder), /secrets\.key is damaged: put it back from a backup/);
  assert.equal(statSync(file).size, 'half a key'.length);
});
