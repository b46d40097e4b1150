import assert from 'node:assert/strict';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { after, test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { addFile } from '../src/backup/archive-entry.ts';
import { makeBackup } from '../src/backup/make-backup.ts';
import { restoreBackup } from '../src/backup/restore-backup.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-archive-'));
after(() => rmSync(root, { recursive: true, force: true }));

function dataFolder(name: string): string {
  const dataDir = join(root, name);
  mkdirSync(join(dataDir, 'traces/1'), { recursive: true });
  mkdirSync(join(dataDir, `artifacts/${'long'.repeat(40)}`), { recursive: true });
  writeFileSync(join(dataDir, 'traces/1/log'), 'line\n'.repeat(100_000));
  writeFileSync(join(dataDir, `artifacts/${'long'.repeat(40)}/empty`), '');
  writeFileSync(join(dataDir, 'credentials.json'), '{}', { mode: 0o600 });
  const database = new DatabaseSync(join(dataDir, 'slipway.db'));
  database.exec('CREATE TABLE jobs (id INTEGER PRIMARY KEY); INSERT INTO jobs VALUES (1)');
  database.close();
  return dataDir;
}

for (const ending of ['tar', 'tar.zst']) {
  test(`a backup as a .${ending} is one file, and restored it is the same data`, async () => {
    const dataDir = dataFolder(`data-${ending}`);
    const place = join(root, `place-${ending}`);
    const file = join(place, `monday.${ending}`);
    const restored = join(root, `restored-${ending}`);

    const saved = await makeBackup(dataDir, file);
    const { files } = await restoreBackup(file, restored);

    assert.deepEqual(readdirSync(place), [`monday.${ending}`]);
    assert.deepEqual(files, saved.files);
    for (const { path } of files.filter((it) => it.path !== 'slipway.db')) {
      assert.deepEqual(readFileSync(join(restored, path)), readFileSync(join(dataDir, path)), path);
    }
    using copy = new DatabaseSync(join(restored, 'slipway.db'));
    assert.equal(copy.prepare('SELECT count(*) AS n FROM jobs').get()?.n, 1);
  });
}

test('an archive that is not compressed can be read by any tar', async () => {
  const file = join(root, 'plain.tar');
  await makeBackup(dataFolder('plain'), file);

  assert.match(readFileSync(file).subarray(0, 100).toString(), /^slipway-backup\.json/);
});

test('no other archive than .tar and .tar.zst is begun', async () => {
  await assert.rejects(makeBackup(dataFolder('zip'), join(root, 'x.zip')), /must end in \.tar/);
});

test('a file that is cut while it is read comes once more, and the last one counts', async () => {
  const folder = join(root, 'cut');
  mkdirSync(folder);
  writeFileSync(join(folder, 'log'), Buffer.alloc(2 ** 20, 'x'));
  const tar = pack();
  const names: string[] = [];
  const read = (async () => {
    for await (const chunk of tar as AsyncIterable<Buffer>) {
      // The archive stops to take more after the first bytes: by now the file has been opened.
      if (names.push(String(chunk.length)) === 2) truncateSync(join(folder, 'log'), 5);
    }
  })();

  const saved = await addFile(tar, folder, 'log');
  tar.finalize();
  await read;

  assert.equal(saved.sizeBytes, 5);
});

test('an archive that ends too early is refused, and leaves nothing', async () => {
  const file = join(root, 'short.tar.zst');
  await makeBackup(dataFolder('short'), file);
  const whole = readFileSync(file);
  const target = join(root, 'from-short');

  for (const part of [0.3, 0.8]) {
    writeFileSync(file, whole.subarray(0, Math.floor(whole.length * part)));
    await assert.rejects(restoreBackup(file, target), /damaged or no backup|holds no whole backup/);
  }
  // Whole for tar, but without its manifest.
  const tar = zstdDecompressSync(whole);
  writeFileSync(file, Buffer.concat([tar.subarray(0, 1024), Buffer.alloc(1024)]));
  await assert.rejects(restoreBackup(file, target), /holds no whole backup/);
  assert.equal(existsSync(target) || existsSync(`${target}.unfinished`), false);
});

test('an archive with a changed byte is refused', async () => {
  const file = join(root, 'changed.tar');
  await makeBackup(dataFolder('changed'), file);
  const bytes = readFileSync(file);
  bytes[bytes.indexOf('line\nline\n')] = 76;
  writeFileSync(file, bytes);

  await assert.rejects(
    restoreBackup(file, join(root, 'from-changed')),
    /has changed since the backup/,
  );
});

const manifest = { format: 1, version: '1', at: '2026-01-01T00:00:00Z', files: [] };

/** An archive that somebody else made. */
async function foreign(
  name: string,
  entries: readonly (Partial<Header> & { readonly name: string } & { readonly content?: string })[],
): Promise<string> {
  const tar = pack();
  for (const { content, ...header } of entries) tar.entry(header, content ?? '');
  tar.finalize();
  await pipeline(tar, createWriteStream(join(root, name)));
  return join(root, name);
}

const mark = { name: 'slipway-backup.json', content: '{}' };
const last = { name: 'manifest.json', content: JSON.stringify(manifest) };

for (const [what, entries, why] of [
  [
    'of another program',
    [{ name: 'backup_information.yml', content: 'x' }],
    /is no backup of Slipway/,
  ],
  ['that is empty', [], /is no backup of Slipway/],
  [
    'that climbs out',
    [mark, { name: 'artifacts/../../out', content: 'x' }, last],
    /belongs to no data folder/,
  ],
  [
    'with an absolute path',
    [mark, { name: '/tmp/out', content: 'x' }, last],
    /belongs to no data folder/,
  ],
  [
    'with a program',
    [mark, { name: 'caches/run', content: 'x' }, last],
    /belongs to no data folder/,
  ],
  [
    'with a link',
    [mark, { name: 'artifacts', type: 'symlink', linkname: '/tmp' }, last],
    /a symlink, which/,
  ],
  ['with what nobody named', [mark, { name: 'traces/1', content: 'x' }, last], /does not name/],
  [
    'with a file that is a folder, too',
    [mark, { name: 'traces/1', content: 'x' }, { name: 'traces/1/2', content: 'x' }, last],
    /a file and a folder alike/,
  ],
  [
    'of a newer Slipway',
    [mark, { ...last, content: '{"format": 2, "files": []}' }],
    /newer Slipway/,
  ],
  ['whose manifest is none', [mark, { ...last, content: '[]' }], /no whole backup/],
] as const) {
  test(`an archive ${what} is refused, and leaves nothing`, async () => {
    const file = await foreign('foreign.tar', entries);
    const target = join(root, 'from-foreign');

    await assert.rejects(restoreBackup(file, target), why);

    assert.equal(existsSync(target) || existsSync(`${target}.unfinished`), false);
    assert.equal(existsSync('/tmp/out') || existsSync(join(root, 'out')), false);
  });
}

test('what is no archive at all is refused', async () => {
  writeFileSync(join(root, 'text.tar'), 'hello '.repeat(1000));

  await assert.rejects(
    restoreBackup(join(root, 'text.tar'), join(root, 'x')),
    /damaged or no backup/,
  );
  await assert.rejects(restoreBackup(join(root, 'none.tar'), join(root, 'x')), /is not there/);
});

test('a link in a backup that is a folder brings in nothing', async () => {
  const folder = join(root, 'linked');
  await makeBackup(dataFolder('linking'), folder);
  rmSync(join(folder, 'credentials.json'));
  symlinkSync('/etc/hostname', join(folder, 'credentials.json'));

  await assert.rejects(restoreBackup(folder, join(root, 'x')), /is missing, or no file/);
});

test('what a killed process left of the same backup is removed', async () => {
  const dataDir = dataFolder('again');
  const place = join(root, 'again-place');
  mkdirSync(place);
  // No process has a number so large.
  writeFileSync(join(place, 'b.tar.unfinished-99999999'), 'half');

  await makeBackup(dataDir, join(place, 'b.tar'));

  assert.deepEqual(readdirSync(place), ['b.tar']);
});
