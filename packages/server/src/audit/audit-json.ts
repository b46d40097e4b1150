import type { AuditEvent, EntityKind } from './audit-event.ts';

/** GitLab's names for what an event is about. */
export const entityTypes: Readonly<Record<EntityKind, string>> = {
  Project: 'Project',
  Group: 'Group',
  User: 'User',
  Instance: 'Gitlab::Audit::InstanceScope',
};

/** An event in GitLab's shape; `changes`, `credential` and `request_id` are ours. */
export function auditEventJson(event: AuditEvent) {
  const { authorName, targetKind, targetId, targetName, address, entityPath } = event;
  const target = { target_id: targetId, target_type: targetKind, target_details: targetName };
  return {
    id: event.id,
    author_id: event.authorId,
    entity_id: event.entityId,
    entity_type: entityTypes[event.entityKind],
    details: {
      event_name: event.event,
      custom_message: event.message,
      author_name: authorName,
      author_class: 'User',
      ...target,
      ip_address: address || null,
      entity_path: entityPath,
      changes: event.changes,
      credential: event.credential,
      request_id: event.requestId,
    },
    created_at: event.createdAt,
    ip_address: address || null,
    author_name: authorName,
    entity_path: entityPath,
    ...target,
    event_type: event.event,
  };
}
