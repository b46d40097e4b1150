import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import { ArchiveBudget } from '../src/archive/archive-budget.ts';
import { packGzip } from '../src/archive/gzip.ts';
import { packZip, unpackZip } from '../src/archive/zip.ts';

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(`${tmpdir()}/slipway-zip-`);
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('files, folders, links, modes and times come back', async () => {
  await withFolder(async (folder) => {
    await mkdir(`${folder}/in/empty`, { recursive: true });
    await writeFile(`${folder}/in/run.sh`, '#!/bin/sh\n');
    await chmod(`${folder}/in/run.sh`, 0o750);
    await symlink('run.sh', `${folder}/in/link`);
    const before = await lstat(`${folder}/in/run.sh`);

    const zip = await packZip(`${folder}/in`, ['empty', 'link', 'run.sh']);
    await pipeline(zip, createWriteStream(`${folder}/a.zip`));
    await unpackZip(`${folder}/a.zip`, `${folder}/out`);

    const after = await lstat(`${folder}/out/run.sh`);
    assert.equal(after.mode & 0o777, 0o750);
    assert.equal(Math.floor(after.mtimeMs / 1000), Math.floor(before.mtimeMs / 1000));
    assert.equal(await readlink(`${folder}/out/link`), 'run.sh');
    assert.ok((await lstat(`${folder}/out/empty`)).isDirectory());
  });
});

test('a file behind a link that leads out is refused', async () => {
  await withFolder(async (folder) => {
    await mkdir(`${folder}/outside`);
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('../outside'), 'way', { mode: 0o120777 });
    zip.addBuffer(Buffer.from('bad'), 'way/file', { mode: 0o100644 });
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(`${folder}/a.zip`));

    await assert.rejects(unpackZip(`${folder}/a.zip`, `${folder}/out`), { code: 'unsafe-path' });
    await assert.rejects(readFile(`${folder}/outside/file`), { code: 'ENOENT' });
  });
});

test('a file replaces a link instead of writing through it', async () => {
  await withFolder(async (folder) => {
    await writeFile(`${folder}/victim`, 'whole');
    await mkdir(`${folder}/out`);
    await symlink('../victim', `${folder}/out/file`);
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('new'), 'file', { mode: 0o100644 });
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(`${folder}/a.zip`));

    await unpackZip(`${folder}/a.zip`, `${folder}/out`);

    assert.equal(await readFile(`${folder}/victim`, 'utf8'), 'whole');
    assert.equal(await readFile(`${folder}/out/file`, 'utf8'), 'new');
  });
});

test('a name that climbs is refused', async () => {
  await withFolder(async (folder) => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('bad'), 'aa/bb', { compress: false });
    zip.end();
    const bytes = (await buffer(zip.outputStream)).toString('latin1').replaceAll('aa/bb', '../bb');
    await writeFile(`${folder}/a.zip`, bytes, 'latin1');

    await assert.rejects(unpackZip(`${folder}/a.zip`, `${folder}/out`));
    await assert.rejects(readFile(`${folder}/bb`), { code: 'ENOENT' });
  });
});

/** What this process has open below `folder`. */
async function openFiles(folder: string): Promise<string[]> {
  const links = (await readdir('/proc/self/fd')).map((name) =>
    readlink(`/proc/self/fd/${name}`).catch(() => ''),
  );
  return (await Promise.all(links)).filter((path) => path.startsWith(folder));
}

/** Bytes that pack to nearly nothing. */
const zeros = (megabytes: number): Readable =>
  Readable.from(Array.from({ length: megabytes }, () => Buffer.alloc(1 << 20)));

test('an archive that is small and unpacks to very much is refused before it fills the disk', async () => {
  await withFolder(async (folder) => {
    const zip = new ZipFile();
    for (const name of ['a', 'b', 'c']) zip.addReadStream(zeros(100), name);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(`${folder}/a.zip`));

    await assert.rejects(unpackZip(`${folder}/a.zip`, `${folder}/out`), {
      code: 'archive-too-large',
      message: /would fill more than 256 MiB/,
    });
    assert.deepEqual(await readdir(`${folder}/out`), ['a', 'b']);
  });
});

for (const [title, bounds, message] of [
  ['too many entries', { entries: 2, bytes: 9 << 20, depth: 9 }, /more than 2 entries/],
  ['too many bytes', { entries: 9, bytes: 2 << 20, depth: 9 }, /more than 2 MiB/],
  ['folders in folders', { entries: 9, bytes: 9 << 20, depth: 1 }, /more than 1 folders deep/],
] as const) {
  test(`an archive is bounded: ${title}`, () => {
    const budget = new ArchiveBudget(bounds);
    const fill = (): void => {
      for (const path of ['a', 'a/b', 'a/b/c']) budget.take(path, 1 << 20);
    };

    assert.throws(fill, message);
  });
}

test('no file stays open when nobody wants the rest of an archive', async () => {
  await withFolder(async (folder) => {
    await writeFile(`${folder}/big`, randomBytes(4 << 20));

    for (const stream of [await packZip(folder, ['big']), packGzip(folder, ['big'])]) {
      await once(stream, 'readable');
      stream.destroy();
      await once(stream, 'close');
    }

    const deadline = Date.now() + 10_000;
    while ((await openFiles(folder)).length > 0)
      assert.ok(Date.now() < deadline, 'a file stays open');
  });
});

test('no file stays open after an archive with a bad name, or none at all', async () => {
  await withFolder(async (folder) => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('bad'), 'aa/bb', { compress: false });
    zip.end();
    const bad = (await buffer(zip.outputStream)).toString('latin1').replaceAll('aa/bb', '../bb');
    await writeFile(`${folder}/a.zip`, bad, 'latin1');
    await writeFile(`${folder}/b.zip`, 'no archive');

    for (const name of ['a.zip', 'b.zip']) {
      await assert.rejects(unpackZip(`${folder}/${name}`, `${folder}/out`));
    }

    assert.deepEqual(await openFiles(folder), []);
  });
});

test('gzip members carry their names', async () => {
  await withFolder(async (folder) => {
    await mkdir(`${folder}/x`);
    await writeFile(`${folder}/x/a.xml`, 'first ');
    await writeFile(`${folder}/b.xml`, 'second');

    const packed = await buffer(packGzip(folder, ['x/a.xml', 'b.xml']));

    assert.equal(gunzipSync(packed).toString(), 'first second');
    assert.ok(packed.includes('a.xml\0x/a.xml\0'));
  });
});

test('what is a link or a pipe is not read: the job could see any file of the machine', async () => {
  await withFolder(async (folder) => {
    await writeFile(`${folder}/secret`, 'of the machine');
    await mkdir(`${folder}/project`);
    await symlink('../secret', `${folder}/project/report.xml`);
    execFileSync('mkfifo', [`${folder}/project/pipe`]);

    for (const name of ['report.xml', 'pipe']) {
      await assert.rejects(buffer(packGzip(`${folder}/project`, [name])), {
        message: `${name} is not a regular file`,
      });
    }
  });
});

test('a name that no file can have is refused in words', async () => {
  await withFolder(async (folder) => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('x'), 'aXb.txt');
    zip.end();
    const bytes = await buffer(zip.outputStream as Readable);
    await writeFile(
      `${folder}/a.zip`,
      bytes.toString('latin1').replaceAll('aXb', 'a\0b'),
      'latin1',
    );

    await assert.rejects(unpackZip(`${folder}/a.zip`, `${folder}/out`), {
      name: 'UnusableName',
      message: /the archive is damaged/,
    });
  });
});
