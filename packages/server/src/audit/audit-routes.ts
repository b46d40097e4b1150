import { idIn } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { isByKey, keyed } from '#http/keyset';
import { paged, pageOf } from '#http/pages';
import type { Api, ApiCall, ApiRoute, GroupCall, ProjectCall, UserCall } from '#rest/api';
import type { EntityKind } from './audit-event.ts';
import { auditEventJson, entityTypes } from './audit-json.ts';
import type { AuditFilter } from './audit-store.ts';
import { auditEventOf, auditEventsWanted } from './read-audit-events.ts';

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
  { method: 'GET', path: ofGroup, inGroup: 'read_audit_events', handle: listOfGroup },
  {
    method: 'GET',
    path: `${ofGroup}/:event_id`,
    inGroup: 'read_all_audit_events',
    handle: (api, call) => one(api, call, groupFilter(call)),
  },
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

function groupFilter({ group }: GroupCall): AuditFilter {
  return { entityKind: 'Group', entityId: group.id };
}

async function listOfGroup(api: Api, call: GroupCall): Promise<Response> {
  const { user, group } = call;
  const isAll = await api.auth.access.allowsInGroup(user, group, 'read_all_audit_events');
  return list(api, call, { ...groupFilter(call), ...(isAll ? {} : { authorId: user.id }) });
}

async function list(api: Api, { args, url }: ApiCall, filter: AuditFilter): Promise<Response> {
  const wanted = { ...filter, ...periodOf(args) };
  const page = pageOf(args);
  if (!isByKey(args, 'cursor')) {
    const { items, total } = await auditEventsWanted(api, wanted, page);
    return paged(url, args, items.map(auditEventJson), { total });
  }
  const idBefore = args.integer('cursor');
  const { items, total } = await auditEventsWanted(
    api,
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
  return Response.json(auditEventJson(await auditEventOf(api, filter, idIn(call, 'event_id'))));
}

function invalid(error: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error } });
}
