import type { Database } from '#store/sqlite/database';
import { date, integer, nullable, table, word } from '#store/sqlite/table';
import { and, byId, equals } from '#store/sqlite/where';
import type { GroupLink, GroupLinkStore } from './group-link.ts';

/** Which groups were invited where. */
export const groupLinks = table<GroupLink>('group_links', {
  id: integer,
  sourceKind: word(),
  sourceId: integer,
  groupId: integer,
  accessLevel: integer,
  createdAt: date,
  expiresAt: nullable(date),
});

/** Which groups were invited where. */
export function sqliteGroupLinks(database: Database): GroupLinkStore {
  return {
    create: (link) => database.write(() => database.insert(groupLinks, link)),
    update: (id, change) => database.write(() => database.update(groupLinks, byId(id), change)),
    delete: (id) => database.write(() => database.delete(groupLinks, byId(id))),
    list: async ({ sourceKind, sourceId }) =>
      database.all(
        groupLinks,
        and(equals('source_kind', sourceKind), equals('source_id', sourceId)),
      ),
    listOf: async (groupId) => database.all(groupLinks, { sql: 'group_id = ?', values: [groupId] }),
    deleteExpired: (now) =>
      database.write(() =>
        database.delete(groupLinks, { sql: 'expires_at <= ?', values: [now.getTime()] }),
      ),
  };
}
