import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { draft, madeProject } from '../src/store/conformance/samples.ts';
import { StoreConflict } from '../src/store/records.ts';
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts';
import { startServer } from './harness.ts';

const now = new Date('2026-01-02T03:04:05.678Z');
const person = {
  username: 'ann',
  name: 'Ann',
  email: 'ann@example.com',
  isAdmin: false,
  isExternal: false,
  kind: 'human',
  state: 'active',
  passwordHash: null,
  createdAt: now,
  lastSignInAt: null,
} as const;

async function folder(t: { after(end: () => Promise<void>): void }): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'slipway-store-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('what was written is there after the store was opened again', async (t) => {
  const path = await folder(t);
  const first = openSqliteStore(path);
  const ann = await first.users.create(person);
  await first.close();

  const second = openSqliteStore(path);

  assert.deepEqual(await second.users.byUsername('ANN'), { ...person, id: ann.id });
  await second.close();
});

test('of two writes at once, the one that conflicts fails and the other is kept', async (t) => {
  const store = openSqliteStore(await folder(t));
  await store.users.create(person);

  const outcomes = await Promise.allSettled([
    store.users.create(person),
    store.users.create({ ...person, username: 'bob' }),
  ]);

  const [conflict, kept] = outcomes;
  assert.ok(conflict.status === 'rejected' && conflict.reason instanceof StoreConflict);
  assert.equal(kept.status, 'fulfilled');
  assert.ok(await store.users.byUsername('bob'));
  await store.close();
});

test('lists are cut into pages and say how long they are', async (t) => {
  const store = openSqliteStore(await folder(t));
  for (const username of ['a', 'b', 'c']) await store.users.create({ ...person, username });

  const page = await store.users.list({ limit: 2, offset: 1, orderBy: 'username', sort: 'asc' });

  assert.deepEqual(
    page.items.map(({ username }) => username),
    ['b', 'c'],
  );
  assert.equal(page.total, 3);
  await store.close();
});

test('the database and what lies beside it is read by its owner alone, in an open folder too', async () => {
  await using server = await startServer();
  await chmod(server.dataDir, 0o755);
  await server.project('hello');

  const names = await readdir(server.dataDir);
  const modes = await Promise.all(
    names.map(async (name) => (await stat(join(server.dataDir, name))).mode & 0o077),
  );
  assert.ok(names.includes('slipway.db-wal'));
  assert.deepEqual(
    modes,
    names.map(() => 0),
    names.join(),
  );
});

test('the refs of pipelines that are deleted one after another are due together, and git is begun once', async (t) => {
  const store = openSqliteStore(await folder(t));
  const { project, user } = await madeProject(store);
  const ids: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    ids.push((await store.pipelines.create(draft(project, user, ['a']))).pipeline.id);
  }

  for (const id of ids) await store.pipelines.delete(id);

  const due = await Promise.all(ids.map((id) => store.due.of('drop-pipeline-ref', id)));
  const times = due.map((work) => work?.at.getTime() ?? 0);
  assert.ok(
    times.every((time) => time > 0 && time % 2000 === 0),
    times.join(),
  );
  assert.deepEqual(await store.jobs.ofPipeline(ids[0] ?? 0), []);
  await store.close();
});
