import type { Database } from '#store/sqlite/database';
import { date, integer, json, nullable, table, text } from '#store/sqlite/table';
import { among, and, byId, equals } from '#store/sqlite/where';
import type { DueStore } from './due-store.ts';
import type { DueWork, Plan } from './due-work.ts';

const dueWork = table<DueWork>('due_work', {
  id: integer,
  kind: text,
  subject: integer,
  payload: json<unknown>(),
  at: date,
  attempts: integer,
  owner: nullable(text),
});

const insert = 'INSERT INTO due_work (kind, subject, payload, at, attempts) VALUES (?, ?, ?, ?, 0)';
const plan = `${insert} ON CONFLICT (kind, subject) DO UPDATE
  SET payload = excluded.payload, at = excluded.at, attempts = 0, owner = NULL`;
const planAtLatest = `${plan} WHERE excluded.at < at`;

/** Only inside `write`, beside the change that it follows from. */
export function planDue(database: Database, it: Plan): void {
  database.change(dueWork.name, plan, ...valuesOf(it));
}

/** Only inside `write`. What is planned for an earlier time stays. */
export function planDueAtLatest(database: Database, it: Plan): void {
  database.change(dueWork.name, planAtLatest, ...valuesOf(it));
}

/** Only inside `write`. */
export function cancelDue(database: Database, kind: string, subject: number): void {
  database.delete(dueWork, { sql: 'kind = ? AND subject = ?', values: [kind, subject] });
}

function valuesOf({ kind, subject, payload = null, at }: Plan) {
  return [kind, subject, JSON.stringify(payload), at.getTime()] as const;
}

/** The one table of what is to be done. */
export function sqliteDue(database: Database): DueStore {
  const owned = (id: number, owner: string) => and(equals('id', id), equals('owner', owner));
  return {
    plan: (it) => database.write(() => planDue(database, it)),
    planAtLatest: (it) => database.write(() => planDueAtLatest(database, it)),
    postpone: (kind, at) =>
      database.write(() => {
        const sql = 'UPDATE due_work SET at = ? WHERE kind = ? AND at < ?';
        database.change(dueWork.name, sql, at.getTime(), kind, at.getTime());
      }),
    pullBack: (limits, leases) =>
      database.write(() => {
        const sql = 'UPDATE due_work SET at = ? WHERE kind = ? AND at > ?';
        for (const [kind, at] of limits) {
          database.change(dueWork.name, sql, at.getTime(), kind, at.getTime());
        }
        const leased = 'UPDATE due_work SET at = ? WHERE owner IS NOT NULL AND at > ?';
        database.change(dueWork.name, leased, leases.getTime(), leases.getTime());
      }),
    async nextAt() {
      const text = database.text('SELECT at FROM due_work ORDER BY at LIMIT 1');
      return text === undefined ? undefined : new Date(Number(text));
    },
    of: async (kind, subject) =>
      database.get(dueWork, and(equals('kind', kind), equals('subject', subject))),
    take: (owner, now, until, most) =>
      database.write(() => {
        const where = { sql: 'at <= ?', values: [now.getTime()] };
        const due = database.all(dueWork, where, `ORDER BY at, id LIMIT ${most}`);
        return due.flatMap(
          ({ id, attempts }) =>
            database.update(dueWork, byId(id), {
              at: until,
              owner,
              attempts: attempts + 1,
            }) ?? [],
        );
      }),
    renew: (ids, owner, until) =>
      database.write(() => {
        const where = and(among('id', ids), equals('owner', owner));
        const sql = `UPDATE due_work SET at = ? WHERE ${where.sql}`;
        database.change(dueWork.name, sql, until.getTime(), ...where.values);
      }),
    done: (id, owner) => database.write(() => database.delete(dueWork, owned(id, owner))),
    again: (id, owner, at, attempts) =>
      database.write(
        () => void database.update(dueWork, owned(id, owner), { at, attempts, owner: null }),
      ),
    onWrite: (listener) => database.onWrite(dueWork.name, listener),
  };
}
