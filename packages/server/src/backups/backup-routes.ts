import { actorFacts } from '#audit/audit-log';
import { nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import { ranged } from '#http/stream';
import type { Api, ApiRoute, UserCall } from '#rest/api';
import type { Backup } from './backup.ts';

const base = '/admin/backups';
const who = 'administrator';

/** Copies of all data, for administrators alone: each holds every secret of the instance. */
export const backupRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, who, handle: list },
  { method: 'POST', path: base, who, handle: start },
  { method: 'GET', path: `${base}/:backup_id`, who, handle: show },
  { method: 'GET', path: `${base}/:backup_id/download`, who, handle: download },
  { method: 'DELETE', path: `${base}/:backup_id`, who, handle: remove },
];

const idOf = ({ params }: UserCall) => params.backup_id ?? '';

async function list({ backups }: Api, { args, url }: UserCall): Promise<Response> {
  const { items, total } = slice(await backups.list(), pageOf(args));
  return paged(url, args, items.map(backupJson), { total });
}

async function start({ backups }: Api): Promise<Response> {
  return Response.json(backupJson(await backups.start()), { status: 201 });
}

async function show({ backups }: Api, call: UserCall): Promise<Response> {
  return Response.json(backupJson(await backups.get(idOf(call))));
}

async function download({ backups, audit }: Api, call: UserCall): Promise<Response> {
  const id = idOf(call);
  const { filename, sizeBytes, stream } = await backups.open(id);
  await audit.record({
    ...actorFacts(call.identity),
    ...{ entityKind: 'Instance', entityId: 1, entityPath: 'instance' },
    ...{ event: 'admin_backup_downloaded', message: 'Admin backup downloaded' },
    ...{ targetKind: 'Backup', targetId: id, targetName: filename },
    ...{ changes: {}, address: call.client.address, requestId: call.requestId },
  });
  const facts = { sizeBytes, filename, contentType: 'application/zstd', isInline: false };
  return ranged(call.request, facts, stream);
}

async function remove({ backups }: Api, call: UserCall): Promise<Response> {
  await backups.delete(idOf(call));
  return nothing();
}

function backupJson({ id, status, at, isScheduled, sizeBytes, error }: Backup) {
  return {
    id,
    status,
    created_at: at,
    by_schedule: isScheduled,
    size: sizeBytes ?? null,
    error: error ?? null,
  };
}
