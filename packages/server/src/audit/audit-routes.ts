import { groupOf } from '#groups/group-access';
import { idIn } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { isByKey, keyed } from '#http/keyset';
import { paged, pageOf } from '#http/pages';
import { forbidden, found } from '#refused';
import type { Api, ApiCall, ApiRoute, ProjectCall, UserCall } from '#rest/api';
import { includesRole, roleOf } from '#rights/roles';
import type { EntityKind } from './audit-event.ts';
import { auditEventJson, entityTypes } from './audit-json.ts';
import type { AuditFilter } from './audit-store.ts';

const ofProject = '/projects/:id/audit_events';
const ofGroup = '/groups/:group_id/audit_events';
const admin = 'administrator';

/** Who has done what: all of it for administrators, in projects and groups for those who answer for them. */
export const auditRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/audit_events', who: admin, handle: listAll },
  { method: 'GET', path: '/audit_events/:event_id', who: admin, handle: (a, c) => one(a, c, {}) },
  { method: 'GET', path: ofProject, may: 'read_audit_events', handle: listOfProject },
  {
    method: 'GET',
    path: `${ofProject}/:event_id`,
    may: 'read_all_audit_events',
    handle: (api, call) => one(api, call, projectFilter(call)),
  },
  { method: 'GET', path: ofGroup, who: 'user', handle: listOfGroup },
  { method: 'GET', path: `${ofGroup}/:event_id`, who: 'user', handle: oneOfGroup },
];

// The keys of an object literal are its names.
const kinds = Object.keys(entityTypes) as EntityKind[];

async function listAll(api: Api, call: UserCall): Promise<Response> {
  const type = call.args.text('entity_type');
  const entityKind = kinds.find((kind) => entityTypes[kind] === type);
  const entityId = call.args.integer('entity_id');
  if (type !== undefined && !entityKind) throw invalid('entity_type does not have a valid value');
  if (entityId !== undefined && !entityKind) throw invalid('entity_type is missing');
  return list(api, call, { entityKind, entityId });
}

function projectFilter({ project }: ProjectCall): AuditFilter {
  return { entityKind: 'Project', entityId: project.id };
}

/** Developers see what they have done themselves. */
async function listOfProject(api: Api, call: ProjectCall): Promise<Response> {
  const { identity, project } = call;
  const isAll = await api.auth.access.allows(identity, project, 'read_all_audit_events');
  const own = isAll ? {} : { authorId: identity?.user.id ?? 0 };
  return list(api, call, { ...projectFilter(call), ...own });
}

/** The same roles as in projects answer for a group. */
async function groupFilter(api: Api, call: UserCall): Promise<AuditFilter & { isAll: boolean }> {
  const group = await groupOf(api, call);
  const role = roleOf(await api.auth.access.namespaceLevel(call.user, group));
  if (role === undefined || !includesRole(role, ['security_manager', 'developer'])) {
    throw forbidden();
  }
  const isAll = includesRole(role, ['security_manager', 'maintainer']);
  const own = isAll ? {} : { authorId: call.user.id };
  return { entityKind: 'Group', entityId: group.id, ...own, isAll };
}

async function listOfGroup(api: Api, call: UserCall): Promise<Response> {
  return list(api, call, await groupFilter(api, call));
}

async function oneOfGroup(api: Api, call: UserCall): Promise<Response> {
  const { isAll, ...filter } = await groupFilter(api, call);
  if (!isAll) throw forbidden();
  return one(api, call, filter);
}

async function list(api: Api, { args, url }: ApiCall, filter: AuditFilter): Promise<Response> {
  const wanted = { ...filter, ...periodOf(args) };
  const page = pageOf(args);
  if (!isByKey(args, 'cursor')) {
    const { items, total } = await api.store.auditEvents.list(wanted, page);
    return paged(url, args, items.map(auditEventJson), { total });
  }
  const idBefore = args.integer('cursor');
  const { items, total } = await api.store.auditEvents.list(
    { ...wanted, idBefore },
    { limit: page.limit, offset: 0 },
  );
  const cursor = total > items.length ? String(items.at(-1)?.id) : undefined;
  return keyed(url, args, items.map(auditEventJson), { cursor });
}

function periodOf(args: Args): AuditFilter {
  return {
    createdAfter: args.date('created_after'),
    createdBefore: args.date('created_before'),
  };
}

async function one(api: Api, call: ApiCall, filter: AuditFilter): Promise<Response> {
  const event = await api.store.auditEvents.get(idIn(call, 'event_id'));
  const { entityKind = event?.entityKind, entityId = event?.entityId } = filter;
  const isMeant = event?.entityKind === entityKind && event?.entityId === entityId;
  return Response.json(auditEventJson(found(isMeant ? event : undefined, 'Audit Event')));
}

function invalid(error: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error } });
}
