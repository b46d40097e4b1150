import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { readdir, readlink, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { nextJob, startServer, upload } from './harness.ts';

const headers = { 'private-token': 'glpat-test-root-token' };
const query = 'artifact_format=zip&artifact_type=archive';

/** A project with one job that has ended, with a log and an archive of these bytes. */
async function ended(content: Buffer) {
  const server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'a:\n  script: [make]\n' });
  const job = await nextJob(runner);
  await runner.patch(job, 0, 'all is well\n');
  await upload(server, job, query, { name: 'a.zip', content });
  await runner.finish(job);
  const get = (path: string, method = 'GET') =>
    server.fetch(`/api/v4/projects/${project.id}/jobs/${job.id}/${path}`, { method, headers });
  return { server, job, get };
}

/** Descriptors of files below a folder. */
async function openFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(`${folder}/`));
}

test('an archive or a log that is gone from the disk is a 404, never an empty success', async () => {
  const { server, get } = await ended(Buffer.from('bytes'));
  await using _server = server;
  await rm(join(server.dataDir, 'artifacts', '0'), { recursive: true });
  await rm(join(server.dataDir, 'traces', '0'), { recursive: true });

  const answers = [await get('artifacts'), await get('artifacts/a.txt'), await get('trace')];

  assert.deepEqual(
    answers.map(({ status }) => status),
    [404, 404, 404],
  );
  assert.match(await (answers[0]?.text() ?? ''), /missing on the disk/);
});

test('an archive that was cut short is a 404', async () => {
  const { server, job, get } = await ended(Buffer.from('bytes'));
  await using _server = server;
  const folder = join(server.dataDir, 'artifacts', '0', String(job.id));
  for (const name of await readdir(folder)) await truncate(join(folder, name), 2);

  assert.equal((await get('artifacts')).status, 404);
});

/** A zip archive with one stored file of no bytes. */
function zipWith(name: string): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length, 16);
  return Buffer.concat([local, Buffer.from(name), central, Buffer.from(name), end]);
}

for (const [what, content] of [
  ['an entry that leads outside', zipWith('../../etc/passwd')],
  ['bytes that are no archive', Buffer.from('not a zip')],
] as const) {
  test(`an archive with ${what} is said to be bad, and leaves no file open`, async () => {
    const { server, get } = await ended(content);
    await using _server = server;

    const answers = await Promise.all([1, 2, 3].map(() => get('artifacts/a.txt')));

    assert.deepEqual(
      answers.map(({ status }) => status),
      [422, 422, 422],
    );
    assert.match(await (answers[0]?.text() ?? ''), /run the job again/);
    assert.deepEqual(await openFiles(join(server.dataDir, 'artifacts')), []);
  });
}

test('asking for the head of an archive opens no file for longer', async () => {
  const { server, get } = await ended(Buffer.alloc(1024 * 1024));
  await using _server = server;

  const answer = await get('artifacts', 'HEAD');

  assert.deepEqual([answer.status, answer.headers.get('content-length')], [200, '1048576']);
  assert.deepEqual(await openFiles(join(server.dataDir, 'artifacts')), []);
});

test('a server whose database has a damaged page is not ready, and says what to do', async () => {
  const server = await startServer();

  const before = await server.fetch('/-/readiness');
  await using damaged = await server.crash(damage);
  const after = await damaged.fetch('/-/readiness');

  assert.deepEqual([before.status, after.status], [200, 503]);
  assert.match(await after.text(), /damaged.*restore it from a backup/);
});

/** Makes one page unreadable, as a bad disk would. */
function damage(database: DatabaseSync): void {
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const sql = `SELECT rootpage FROM sqlite_schema WHERE name = 'resource_groups'`;
  const page = Number(database.prepare(sql).get()?.rootpage);
  const size = Number(database.prepare('PRAGMA page_size').get()?.page_size);
  const file = openSync(database.location() ?? '', 'r+');
  writeSync(file, Buffer.alloc(size, 0xff), 0, size, (page - 1) * size);
  closeSync(file);
}
