import { found } from '#refused';
import type { Context } from '#services';
import type { Listed } from '#store/records';
import type { AuditEvent } from './audit-event.ts';
import type { AuditFilter } from './audit-store.ts';

type Reading = Pick<Context, 'store'>;

/** A page of what was done, newest first. */
export function auditEventsWanted(
  { store }: Reading,
  filter: AuditFilter,
  page: { readonly limit: number; readonly offset: number },
): Promise<Listed<AuditEvent>> {
  return store.auditEvents.list(filter, page);
}

/** One of an entity's, or any; another one's is not there. */
export async function auditEventOf(
  { store }: Reading,
  { entityKind, entityId }: Pick<AuditFilter, 'entityKind' | 'entityId'>,
  id: number,
): Promise<AuditEvent> {
  const event = await store.auditEvents.get(id);
  const isOther =
    (entityKind !== undefined && event?.entityKind !== entityKind) ||
    (entityId !== undefined && event?.entityId !== entityId);
  return found(isOther ? undefined : event, 'Audit Event');
}
