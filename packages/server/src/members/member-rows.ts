import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
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
export function sqliteMembers(database: Database): MemberStore {
  return {
    create: (member) => database.write(() => database.insert(members, member)),
    update: (id, change) => database.write(() => database.update(members, byId(id), change)),
    deleteExpired: (now) =>
      database.write(() =>
        database.delete(members, { sql: 'expires_at <= ?', values: [now.getTime()] }),
      ),
    delete: (id) => database.write(() => database.delete(members, byId(id))),
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
