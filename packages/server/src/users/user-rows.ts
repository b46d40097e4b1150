import type { Database } from '#store/sqlite/database';
import { bool, date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { byId, everything } from '#store/sqlite/where';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

/** People. */
export const users = table<User>('users', {
  id: integer,
  username: text,
  name: text,
  email: text,
  isAdmin: bool,
  isExternal: bool,
  kind: word(),
  state: word(),
  passwordHash: nullable(text),
  createdAt: date,
  lastSignInAt: nullable(date),
});

/** People. */
export function sqliteUsers(database: Database): UserStore {
  return {
    get: async (id) => database.get(users, byId(id)),
    byUsername: async (username) =>
      database.get(users, { sql: 'username = ?', values: [username] }),
    create: (user) => database.write(() => database.insert(users, user)),
    update: (id, change) => database.write(() => database.update(users, byId(id), change)),
    delete: (id) =>
      database.write(() => {
        const starred = 'id IN (SELECT project_id FROM stars WHERE user_id = ?)';
        database.change(
          'projects',
          `UPDATE projects SET star_count = star_count - 1 WHERE ${starred}`,
          id,
        );
        database.delete(users, byId(id));
      }),
    activePeople: async () => {
      const people = { sql: `kind = 'human' AND state = 'active'`, values: [] };
      return database.list(users, people, { limit: 1, offset: 0 }).total;
    },
    list: async (page) => database.list(users, everything, page),
  };
}
