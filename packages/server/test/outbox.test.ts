import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDispatcher } from '../src/outbox/dispatcher.ts';
import type { OutboxEntry } from '../src/outbox/happening.ts';
import { noteHappening, sqliteOutbox } from '../src/outbox/outbox-rows.ts';
import type { Reactor } from '../src/outbox/reactor.ts';
import { Database } from '../src/store/sqlite/database.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** An outbox, whoever writes it, and dispatchers that read it. */
async function begun(t: { after(end: () => Promise<void>): void }) {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-outbox-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const database = new Database(join(folder, 'slipway.db'));
  const outbox = sqliteOutbox(database);
  const happen = (...ids: number[]) =>
    database.write(() => {
      for (const jobId of ids) {
        const what = { type: 'deployment', deploymentId: 1, jobId, projectId: jobId % 2 } as const;
        noteHappening(database, new Date(), what);
      }
    });
  const again: number[] = [];
  const open = (owner: string, reactor: Reactor) =>
    createDispatcher({
      outbox,
      reactors: [reactor],
      owner,
      tryAgain: async (_reactor, entries) => void again.push(...jobsOf(entries)),
      clock: () => new Date(),
      log,
    });
  return { database, outbox, happen, open, again };
}

function jobsOf(entries: readonly OutboxEntry[]): number[] {
  return entries.flatMap(({ what }) => (what.type === 'deployment' ? (what.jobId ?? []) : []));
}

/** Notes what it is told, by key. */
function noting(told: number[][], name = 'noting'): Reactor {
  return {
    name,
    reach: 'once',
    hears: (what) => (what.type === 'system' ? undefined : what.projectId),
    react: async (entries) => void told.push(jobsOf(entries)),
  };
}

test('a reactor is told all that has happened since it was here last, in order', async (t) => {
  const { database, happen, open } = await begun(t);
  const told: number[][] = [];
  const first = open('first', noting(told));
  await first.start();
  await happen(1, 3);
  await first.idle();
  await first.close();
  await happen(5, 7);

  const second = open('second', noting(told));
  await second.start();
  await second.idle();
  await second.close();
  database.close();

  assert.deepEqual(told, [
    [1, 3],
    [5, 7],
  ]);
});

test('what one key takes long over holds up no other, and what it gets meanwhile is told together', async (t) => {
  const { database, happen, open } = await begun(t);
  const slow = Promise.withResolvers<void>();
  const told: number[][] = [];
  const dispatcher = open('first', {
    ...noting(told),
    async react(entries) {
      told.push(jobsOf(entries));
      if (jobsOf(entries).includes(1)) await slow.promise;
    },
  });
  await dispatcher.start();

  await happen(1);
  await happen(2);
  await happen(3);
  await happen(5, 4);
  slow.resolve();
  await dispatcher.idle();
  await dispatcher.close();
  database.close();

  assert.deepEqual(told.filter(([job = 0]) => job % 2 === 0).flat(), [2, 4]);
  assert.deepEqual(told.filter(([job = 0]) => job % 2 === 1).flat(), [1, 3, 5]);
});

test('a reaction that fails is handed on, and the others go on', async (t) => {
  const { database, happen, open, again } = await begun(t);
  const told: number[][] = [];
  const dispatcher = open('first', {
    ...noting(told),
    async react(entries) {
      if (jobsOf(entries).includes(1)) throw new Error('not now');
      told.push(jobsOf(entries));
    },
  });
  await dispatcher.start();
  await happen(1);
  await dispatcher.idle();
  await happen(3);
  await dispatcher.idle();
  await dispatcher.close();
  database.close();

  assert.deepEqual([again, told], [[1], [[3]]]);
});

test('only what every reactor has done is thrown away', async (t) => {
  const { database, outbox, happen, open } = await begun(t);
  const dispatcher = open('first', noting([]));
  await dispatcher.start();
  await happen(1, 2);
  await dispatcher.idle();
  await dispatcher.close();
  await happen(3);

  await outbox.trim(new Date(Date.now() + 1000));
  const left = await outbox.after(0, 10);
  const trimmed = await outbox.trimmed();
  database.close();

  assert.deepEqual([jobsOf(left), trimmed], [[3], 2]);
});

test('another one leads soon when the clock was set back behind the time of the one before', async (t) => {
  const { database, outbox } = await begun(t);
  const now = Date.now();
  const ahead = now + 40 * 24 * 3_600_000;
  await outbox.takeLead('before', new Date(ahead));

  const until = new Date(now + 15_000);
  const end = await outbox.lead('after', new Date(now), until);
  const honest = await outbox.lead('third', new Date(now + 1), new Date(now + 15_001));
  database.close();

  assert.deepEqual([end, honest], [undefined, until]);
});
