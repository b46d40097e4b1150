import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { BackupPlace } from '../src/index.ts';
import { startServer, type TestServer } from './harness.ts';

interface Json {
  readonly id: string;
  readonly status: string;
  readonly by_schedule: boolean;
  readonly size: number | null;
  readonly error: string | null;
}

/** A place whose backups the test ends; what a server had begun goes with it. */
function scriptedPlace(more: Partial<BackupPlace> = {}) {
  const stored = new Map<string, string>();
  let begun: readonly { readonly id: string; end(error?: Error): void }[] = [];
  const place: BackupPlace = {
    keep: 2,
    nextAt: () => undefined,
    make: (id, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(new Error('aborted'));
        signal.addEventListener('abort', () => {
          begun = begun.filter((it) => it.end !== end);
          reject(new Error('aborted'));
        });
        const end = (error?: Error) => {
          if (error) return reject(error);
          stored.set(id, `data of ${id}`);
          resolve();
        };
        begun = [...begun, { id, end }];
      }),
    list: async () => [...stored].map(([id, text]) => ({ id, sizeBytes: text.length })),
    open: async (id) => {
      const text = stored.get(id);
      if (text === undefined) return undefined;
      const stream = ({ start, end }: { start: number; end: number }) =>
        Readable.from([Buffer.from(text).subarray(start, end)]);
      return { filename: `${id}.tar`, sizeBytes: text.length, stream };
    },
    delete: async (id) => stored.delete(id),
    ...more,
  };
  return { place, stored, begun: () => until(() => begun[0]) };
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await new Promise(setImmediate);
  }
}

const ended = (server: TestServer, id: string) =>
  until(async () => {
    const backup = (await server.api('GET', `/admin/backups/${id}`)) as Json;
    return backup.status === 'running' ? undefined : backup;
  });

test('a backup is begun, seen, downloaded in parts and deleted', async () => {
  const { place, begun } = scriptedPlace();
  await using server = await startServer({ backups: place });

  const made = (await server.api('POST', '/admin/backups')) as Json;
  assert.equal(made.status, 'running');
  const again = await server.fetch('/api/v4/admin/backups', {
    method: 'POST',
    headers: { 'private-token': 'glpat-test-root-token' },
  });
  assert.equal(again.status, 409);
  assert.match(await again.text(), /is being made/);
  (await begun()).end();
  const { status, size } = await ended(server, made.id);
  assert.equal(status, 'finished');
  assert.equal(size, `data of ${made.id}`.length);

  const part = await server.fetch(`/api/v4/admin/backups/${made.id}/download`, {
    headers: { 'private-token': 'glpat-test-root-token', range: 'bytes=0-3' },
  });
  assert.equal(part.status, 206);
  assert.equal(await part.text(), 'data');
  await server.api('DELETE', `/admin/backups/${made.id}`);
  assert.deepEqual(await server.api('GET', '/admin/backups'), []);

  const events = (await server.api('GET', '/audit_events')) as readonly { event_type: string }[];
  const names = events.map((event) => event.event_type);
  for (const name of [
    'admin_backup_created',
    'admin_backup_downloaded',
    'admin_backup_destroyed',
  ]) {
    assert.ok(names.includes(name), `${name} in ${names.join(' ')}`);
  }
});

test('a backup that failed says why, and the next one may be made', async () => {
  const { place, begun } = scriptedPlace();
  await using server = await startServer({ backups: place });

  const { id } = (await server.api('POST', '/admin/backups')) as Json;
  (await begun()).end(new Error('there is no room'));
  const failed = await ended(server, id);

  assert.equal(failed.status, 'failed');
  assert.equal(failed.error, 'there is no room');
  await server.api('DELETE', `/admin/backups/${id}`);
  await server.api('POST', '/admin/backups');
});

test('a backup that was asked for is made after a kill', async () => {
  const { place, begun } = scriptedPlace();
  let now = new Date('2026-01-01T00:00:00Z');
  const server = await startServer({ backups: place, clock: () => now });
  const { id } = (await server.api('POST', '/admin/backups')) as Json;
  await begun();

  now = new Date('2026-01-01T00:05:00Z');
  await using next = await server.crash();
  (await begun()).end();

  assert.equal((await ended(next, id)).status, 'finished');
});

test('backups by schedule come by themselves, and the newest are kept', async () => {
  const { place, begun, stored } = scriptedPlace();
  let now = new Date('2026-01-01T00:00:00Z');
  const daily: BackupPlace = {
    ...place,
    nextAt: (after) => new Date(after.getTime() + 24 * 3600 * 1000),
  };
  stored.set('2025-12-01T00-00-00Z', 'by hand');
  stored.set('2025-12-02T00-00-00Z-scheduled', 'old');
  stored.set('2025-12-03T00-00-00Z-scheduled', 'old');
  const server = await startServer({ backups: daily, clock: () => now });
  const [planned] = (await server.api('GET', '/admin/backups')) as readonly Json[];
  assert.deepEqual([planned?.id, planned?.status], ['2026-01-02T00-00-00Z-scheduled', 'scheduled']);

  // The machine is off at that time.
  await using later = await server.crash(() => {
    now = new Date('2026-01-03T00:00:00Z');
  });
  (await begun()).end();
  await until(() => (stored.has('2025-12-02T00-00-00Z-scheduled') ? undefined : true));

  const all = (await later.api('GET', '/admin/backups')) as readonly Json[];
  assert.deepEqual(
    all.filter(({ status }) => status === 'finished').map(({ id }) => id),
    ['2026-01-03T00-00-00Z-scheduled', '2025-12-03T00-00-00Z-scheduled', '2025-12-01T00-00-00Z'],
  );
});

test('nobody but an administrator makes or reads a backup', async () => {
  const { place } = scriptedPlace();
  await using server = await startServer({ backups: place });
  const user = (await server.api('POST', '/users', {
    ...{ username: 'ann', name: 'Ann', email: 'ann@example.com', password: 'a long password' },
  })) as { id: number };
  const path = `/users/${user.id}/personal_access_tokens`;
  const made = (await server.api('POST', path, { name: 'x', scopes: ['api'] })) as {
    token: string;
  };

  for (const [method, address] of [
    ['GET', ''],
    ['POST', ''],
    ['GET', '/2026-01-01T00-00-00Z/download'],
  ]) {
    const headers = { 'private-token': made.token };
    const response = await server.fetch(`/api/v4/admin/backups${address}`, {
      method: method ?? '',
      headers,
    });
    assert.equal(response.status, 403, `${method} ${address}`);
  }
});

test('a server without a place for backups says so', async () => {
  await using server = await startServer();

  const response = await server.fetch('/api/v4/admin/backups', {
    method: 'POST',
    headers: { 'private-token': 'glpat-test-root-token' },
  });

  assert.equal(response.status, 422);
  assert.match(await response.text(), /without a place for backups/);
});
