import type { Database } from '#store/sqlite/database';
import { date, integer, json, table, text, word } from '#store/sqlite/table';
import { and, byId, compared, equals } from '#store/sqlite/where';
import type { AuditEvent } from './audit-event.ts';
import type { AuditStore } from './audit-store.ts';

/** Uses of power. */
const auditEvents = table<AuditEvent>('audit_events', {
  id: integer,
  createdAt: date,
  authorId: integer,
  authorName: text,
  entityKind: word(),
  entityId: integer,
  entityPath: text,
  event: text,
  targetKind: text,
  targetId: text,
  targetName: text,
  message: text,
  changes: json(),
  address: text,
  credential: json(),
  requestId: text,
});

/** Uses of power. */
export function sqliteAuditEvents(database: Database): AuditStore {
  return {
    create: (event) => database.write(() => database.insert(auditEvents, event)),
    get: async (id) => database.get(auditEvents, byId(id)),
    list: async (filter, page) =>
      database.list(
        auditEvents,
        and(
          equals('entity_kind', filter.entityKind),
          equals('entity_id', filter.entityId),
          equals('author_id', filter.authorId),
          compared('created_at >= ?', filter.createdAfter?.getTime()),
          compared('created_at <= ?', filter.createdBefore?.getTime()),
          compared('id < ?', filter.idBefore),
        ),
        page,
      ),
    after: async (id, limit) =>
      database.all(auditEvents, { sql: 'id > ?', values: [id, limit] }, 'ORDER BY id LIMIT ?'),
    forget: (before, most) =>
      database.write(() => {
        const newest = database.number('SELECT max(id) FROM audit_events');
        const sql = 'created_at < ? OR id <= ?';
        database.delete(auditEvents, { sql, values: [before.getTime(), newest - most] });
      }),
  };
}
