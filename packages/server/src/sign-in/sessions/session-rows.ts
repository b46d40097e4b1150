import type { Database } from '#store/sqlite/database';
import { date, integer, table, text } from '#store/sqlite/table';
import { byId } from '#store/sqlite/where';
import type { Session } from './session.ts';
import type { SessionStore } from './session-store.ts';

/** Browsers that signed in. */
export const sessions = table<Session>('sessions', {
  id: integer,
  userId: integer,
  tokenHash: text,
  address: text,
  browser: text,
  createdAt: date,
  expiresAt: date,
});

/** Browsers that signed in. */
export function sqliteSessions(database: Database): SessionStore {
  return {
    byHash: async (tokenHash) =>
      database.get(sessions, { sql: 'token_hash = ?', values: [tokenHash] }),
    create: (session) => database.write(() => database.insert(sessions, session)),
    listOf: async (userId, now) =>
      database.all(sessions, {
        sql: 'user_id = ? AND expires_at > ?',
        values: [userId, now.getTime()],
      }),
    delete: (id) => database.write(() => database.delete(sessions, byId(id))),
    deleteOf: (userId) =>
      database.write(() => database.delete(sessions, { sql: 'user_id = ?', values: [userId] })),
    deleteExpired: (now) =>
      database.write(() =>
        database.delete(sessions, { sql: 'expires_at <= ?', values: [now.getTime()] }),
      ),
  };
}
