import type { Database } from '#store/sqlite/database';
import { bool, date, integer, nullable, table, text, word } from '#store/sqlite/table';
import { byId, everything } from '#store/sqlite/where';
import type { SystemEventNotes } from '#system-events/system-event';
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
export function sqliteUsers(database: Database, notes: SystemEventNotes): UserStore {
  return {
    get: async (id) => database.get(users, byId(id)),
    byUsername: async (username) =>
      database.get(users, { sql: 'username = ?', values: [username] }),
    create: (user) =>
      database.write(() => {
        const made = database.insert(users, user);
        notes.user('user_create', made);
        return made;
      }),
    update: (id, change) =>
      database.write(() => {
        const before = database.get(users, byId(id));
        const after = database.update(users, byId(id), change);
        if (before && after && after.username !== before.username) {
          notes.user('user_rename', after, before.username);
        }
        return after;
      }),
    noteRefusal: (id) =>
      database.write(() => {
        const user = database.get(users, byId(id));
        if (user) notes.user('user_failed_login', user);
      }),
    delete: (id) =>
      database.write(() => {
        const user = database.get(users, byId(id));
        if (user) notes.user('user_destroy', user);
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
