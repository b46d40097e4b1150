import type { Database } from '#store/sqlite/database';
import { date, integer, json, table } from '#store/sqlite/table';
import type { Happening, OutboxEntry } from './happening.ts';
import type { OutboxStore } from './outbox-store.ts';

/** What has happened. */
const outbox = table<OutboxEntry>('outbox', { id: integer, at: date, what: json<Happening>() });

const lastTrimmed = `SELECT coalesce((SELECT min(id) FROM outbox) - 1,
  (SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)`;

const advance = `INSERT INTO outbox_positions (reactor, position) VALUES (?, ?)
  ON CONFLICT (reactor) DO UPDATE SET position = max(position, excluded.position)`;

const lead = `INSERT INTO leases (name, owner, until) VALUES ('outbox', ?, ?)
  ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
  WHERE owner = excluded.owner OR until <= ? OR until > ?`;

const ofAnother = `SELECT until FROM leases WHERE name = 'outbox' AND owner <> ?`;

/** Only inside `write`, beside the change itself. */
export function noteHappening(database: Database, at: Date, what: Happening): void {
  database.insert(outbox, { at, what });
}

/** The outbox of this store. */
export function sqliteOutbox(database: Database): OutboxStore {
  return {
    after: async (id, limit) =>
      database.all(outbox, { sql: 'id > ?', values: [id] }, `ORDER BY id LIMIT ${limit}`),
    last: async () =>
      database.number(`SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'outbox'`),
    trimmed: async () => database.number(lastTrimmed),
    positions: async () =>
      new Map(
        database
          .rows('SELECT reactor, position FROM outbox_positions')
          .map(({ reactor, position }) => [String(reactor), Number(position)]),
      ),
    advance: (positions) =>
      database.write(() => {
        for (const [reactor, position] of positions) database.run(advance, reactor, position);
      }),
    lead: (owner, now, until) =>
      database.write(() => {
        // Nobody leads for so long: it was written by a clock that has been set back.
        const never = 2 * until.getTime() - now.getTime();
        database.run(lead, owner, until.getTime(), now.getTime(), never);
        // By its owner, not by its time: two may ask in the same millisecond.
        const [other] = database.rows(ofAnother, owner);
        return other && new Date(Number(other.until));
      }),
    takeLead: (owner, until) =>
      database.write(() => {
        const always = Number.MAX_SAFE_INTEGER;
        database.run(lead, owner, until.getTime(), always, always);
      }),
    resign: (owner) =>
      database.write(
        () => void database.run(`DELETE FROM leases WHERE name = 'outbox' AND owner = ?`, owner),
      ),
    trim: (before) =>
      database.write(() => {
        const done = database.number('SELECT coalesce(min(position), 0) FROM outbox_positions');
        const sql = 'id <= ? AND at < ?';
        database.delete(outbox, { sql, values: [done, before.getTime()] });
      }),
    onWrite: (listener) => database.onWrite(outbox.name, listener),
  };
}
