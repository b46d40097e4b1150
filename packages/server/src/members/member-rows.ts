import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, word } from '#store/sqlite/table';
import { and, byId, equals, type Where } from '#store/sqlite/where';
import type { SystemEventNotes } from '#system-events/system-event';
import type { Member } from './member.ts';
import type { MemberStore } from './member-store.ts';

/** Who may do what where. */
export const members = table<Member>('members', {
  id: integer,
  sourceKind: word(),
  sourceId: integer,
  userId: integer,
  accessLevel: integer,
  createdAt: date,
  expiresAt: nullable(date),
});

/** Who may do what where. */
export function sqliteMembers(database: Database, notes: SystemEventNotes): MemberStore {
  function remove(where: Where): void {
    for (const member of database.all(members, where)) notes.member('remove', member);
    database.delete(members, where);
  }

  return {
    create: (member) =>
      database.write(() => {
        const made = database.insert(members, member);
        notes.member('add', made);
        return made;
      }),
    update: (id, change) =>
      database.write(() => {
        const changed = database.update(members, byId(id), change);
        if (changed) notes.member('update', changed);
        return changed;
      }),
    deleteExpired: (now) =>
      database.write(() => remove({ sql: 'expires_at <= ?', values: [now.getTime()] })),
    delete: (id) => database.write(() => remove(byId(id))),
    find: async ({ sourceKind, sourceId, userId }) =>
      database.get(
        members,
        and(
          equals('source_kind', sourceKind),
          equals('source_id', sourceId),
          equals('user_id', userId),
        ),
      ),
    list: async ({ sourceKind, sourceId }, page) =>
      database.list(
        members,
        and(equals('source_kind', sourceKind), equals('source_id', sourceId)),
        page,
      ),
  };
}
