import { changesIn, type EntityKind, eventName, type Named, sentenceOf } from '#audit/audit-event';
import { type AuditLog, actorFacts, machineFacts } from '#audit/audit-log';
import type { DeployToken } from '#deploy-tokens/deploy-token';
import type { Namespace } from '#groups/namespace';
import type { Args } from '#http/arguments';
import type { Parameters } from '#http/parameters';
import type { Project } from '#projects/project';
import type { IdentifiedCall } from '#rights/route';
import type { Store } from '#store/store';

/** What writing down needs. */
export interface AuditContext {
  readonly store: Store;
  readonly audit: AuditLog;
}

/** A call of the API that may change something. */
export type AuditedCall = IdentifiedCall & {
  readonly args: Args;
  readonly project?: Project;
  readonly group?: Namespace;
  readonly deployToken?: DeployToken;
};

interface Entity {
  readonly entityKind: EntityKind;
  readonly entityId: number;
  readonly entityPath: string;
}

/** These only look, whatever their method says. */
const lookingOnly: ReadonlySet<string> = new Set([
  '/projects/:id/ci/lint',
  '/projects/:id/ci/preview',
  ...['/projects/:id', '/groups/:group_id', '/admin'].flatMap((of) => [
    `${of}/clusters/check`,
    `${of}/clusters/:cluster_id/check`,
  ]),
]);

/**
 * Runs a handler and, when it has changed something, writes that down before anybody hears of it: on
 * disk before it is acknowledged, for every address alike.
 */
export async function audited(
  context: AuditContext,
  route: { readonly method: string; readonly path: string; readonly parameters: Parameters },
  call: AuditedCall,
  run: () => Promise<Response> | Response,
): Promise<Response> {
  if (route.method === 'GET' || lookingOnly.has(route.path)) return run();
  // What is deleted can be named only before.
  const entity = await entityOf(context.store, route.path, call);
  const named = await targetOf(context.store, call);
  const response = await run();
  if (!response.ok) return response;
  const made = response.status === 201 ? await madeBy(response) : undefined;
  const created = made && newEntity(route.path, made);
  const whose = created ?? entity;
  const target = named ?? targetMade(route.path, made) ?? asTarget(whose);
  const event = eventName(route.method, route.path);
  await context.audit.record({
    ...(call.deployToken ? machineFacts(call.deployToken) : actorFacts(call.identity)),
    ...whose,
    event,
    targetKind: target.kind,
    targetId: target.id,
    targetName: target.name,
    message: sentenceOf(event),
    changes: changesIn(valuesIn(call.args, route.parameters)),
    address: call.client.address,
    requestId: call.requestId,
  });
  return response;
}

const instance: Entity = { entityKind: 'Instance', entityId: 1, entityPath: 'instance' };

async function entityOf(store: Store, path: string, call: AuditedCall): Promise<Entity> {
  const { project, group, params, identity } = call;
  if (project) return projectEntity(project);
  if (group) return { entityKind: 'Group', entityId: group.id, entityPath: group.fullPath };
  const isOfUser = path.startsWith('/users/:user_id') && /^\d+$/.test(params.user_id ?? '');
  const user = isOfUser ? await store.users.get(Number(params.user_id)) : undefined;
  const self = /^\/user(\/|$)/.test(path) || path.startsWith('/personal_access_tokens');
  const whose = user ?? (self ? identity?.user : undefined);
  if (whose) return { entityKind: 'User', entityId: whose.id, entityPath: whose.username };
  return instance;
}

function projectEntity({ id, fullPath }: Project): Entity {
  return { entityKind: 'Project', entityId: id, entityPath: fullPath };
}

function asTarget({ entityKind, entityId, entityPath }: Entity): Named {
  return { kind: entityKind, id: String(entityId), name: entityPath };
}

/** What the last name in a path stands for, in GitLab's words. */
const targetKinds: Readonly<Record<string, string>> = {
  user_id: 'User',
  backup_id: 'Backup',
  container: 'Container',
  app: 'Application',
  machine_id: 'Machine',
  key: 'Ci::Variable',
  pipeline_id: 'Ci::Pipeline',
  package_id: 'Packages::Package',
  package_file_id: 'Packages::PackageFile',
  file_name: 'Packages::PackageFile',
  job_id: 'Ci::Build',
  environment_id: 'Environment',
  cluster_id: 'Cluster',
  runner_id: 'Ci::Runner',
  session_id: 'Session',
  token_id: 'Token',
  branch: 'Branch',
  tag: 'Tag',
  name: 'Protection',
  namespace: 'Namespace',
  target_id: 'CI/CD job token allow list',
};

async function targetOf(store: Store, { params }: AuditedCall): Promise<Named | undefined> {
  const entries = Object.entries(params).filter(([name]) => name !== 'id' && name !== 'group_id');
  const [name, value] = entries.at(-1) ?? [];
  if (name === undefined || value === undefined) return undefined;
  const isUser = name === 'user_id' && /^\d+$/.test(value);
  const user = isUser ? await store.users.get(Number(value)) : undefined;
  return { kind: targetKinds[name] ?? name, id: value, name: user?.username ?? value };
}

type Made = Readonly<Record<string, unknown>>;

/** What an answer says that was made. Its other fields may hold a token, and are not looked at. */
async function madeBy(response: Response): Promise<Made | undefined> {
  if (!response.headers.get('content-type')?.includes('json')) return undefined;
  const body: unknown = await response.clone().json();
  return typeof body === 'object' && body !== null ? (body as Made) : undefined;
}

function newEntity(path: string, made: Made): Entity | undefined {
  const { id, path_with_namespace: fullPath, full_path: groupPath, username } = made;
  if (typeof id !== 'number') return undefined;
  if (path === '/projects') {
    return { entityKind: 'Project', entityId: id, entityPath: String(fullPath) };
  }
  if (path === '/groups') {
    return { entityKind: 'Group', entityId: id, entityPath: String(groupPath) };
  }
  if (path === '/users') {
    return { entityKind: 'User', entityId: id, entityPath: String(username) };
  }
  return undefined;
}

function targetMade(path: string, made: Made | undefined): Named | undefined {
  if (made === undefined) return undefined;
  const { id = made.key, username, name = made.key, short_id: shortId } = made;
  const label = username ?? name ?? shortId ?? id;
  if (typeof label !== 'string' && typeof label !== 'number') return undefined;
  const kind = sentenceOf(eventName('POST', path)).replace(/ created$/, '');
  return { kind, id: String(id ?? label), name: String(label) };
}

const credentials: ReadonlySet<string> = new Set([
  'private_token',
  'access_token',
  'job_token',
  'sudo',
]);

/** What was asked for, as far as the address makes something of it. */
function valuesIn(args: Args, { known }: Parameters): Made {
  const names = args.names().filter((name) => known.has(name) && !credentials.has(name));
  return Object.fromEntries(names.map((name) => [name, args.raw(name)]));
}
