import { given } from '#given';
import { groupOf } from '#groups/group-access';
import { nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import { paged, pageOf, slice } from '#http/pages';
import { found, unprocessable } from '#refused';
import type { Api, ApiCall, ApiRoute, ProjectCall, UserCall } from '#rest/api';
import { type Change, type New, StoreConflict } from '#store/records';
import type { StoredVariable } from './variable.ts';

type Owner = Pick<StoredVariable, 'ownerKind' | 'ownerId'>;

const instance: Owner = { ownerKind: 'instance', ownerId: 0 };

function ofProject({ project }: ProjectCall): Owner {
  return { ownerKind: 'project', ownerId: project.id };
}

const projectBase = '/projects/:id/variables';
const instanceBase = '/admin/ci/variables';
const may = 'manage_variables';
const who = 'administrator';

/** Variables of projects, groups and the instance. */
export const variableRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: projectBase, may, handle: (a, c) => list(a, c, ofProject(c)) },
  { method: 'POST', path: projectBase, may, handle: (a, c) => create(a, c, ofProject(c)) },
  { method: 'GET', path: `${projectBase}/:key`, may, handle: (a, c) => show(a, c, ofProject(c)) },
  { method: 'PUT', path: `${projectBase}/:key`, may, handle: (a, c) => edit(a, c, ofProject(c)) },
  {
    method: 'DELETE',
    path: `${projectBase}/:key`,
    may,
    handle: (a, c) => remove(a, c, ofProject(c)),
  },
  ...groupRoutes(),
  { method: 'GET', path: instanceBase, who, handle: (a, c) => list(a, c, instance) },
  { method: 'POST', path: instanceBase, who, handle: (a, c) => create(a, c, instance) },
  { method: 'GET', path: `${instanceBase}/:key`, who, handle: (a, c) => show(a, c, instance) },
  { method: 'PUT', path: `${instanceBase}/:key`, who, handle: (a, c) => edit(a, c, instance) },
  { method: 'DELETE', path: `${instanceBase}/:key`, who, handle: (a, c) => remove(a, c, instance) },
];

/** Variables of a group are for its owners: every project below it sees them. */
function groupRoutes(): ApiRoute[] {
  const path = '/groups/:group_id/variables';
  const withOwner =
    (handle: (api: Api, call: ApiCall, owner: Owner) => Promise<Response>) =>
    async (api: Api, call: UserCall) =>
      handle(api, call, await ofGroup(api, call));
  return [
    { method: 'GET', path, who: 'user', handle: withOwner(list) },
    { method: 'POST', path, who: 'user', handle: withOwner(create) },
    { method: 'GET', path: `${path}/:key`, who: 'user', handle: withOwner(show) },
    { method: 'PUT', path: `${path}/:key`, who: 'user', handle: withOwner(edit) },
    { method: 'DELETE', path: `${path}/:key`, who: 'user', handle: withOwner(remove) },
  ];
}

async function ofGroup(api: Api, call: UserCall): Promise<Owner> {
  const { id } = await groupOf(api, call, 50);
  return { ownerKind: 'namespace', ownerId: id };
}

async function list(api: Api, { args, url }: ApiCall, owner: Owner): Promise<Response> {
  const all = await api.store.variables.list(owner);
  const { items, total } = slice(all, pageOf(args));
  return paged(url, args, items.map(variableJson), { total });
}

async function create(api: Api, { args }: ApiCall, owner: Owner): Promise<Response> {
  const isHidden = args.boolean('masked_and_hidden') ?? false;
  const variable: New<StoredVariable> = {
    ...owner,
    key: args.requiredText('key'),
    value: args.requiredText('value'),
    variableType: args.word('variable_type', ['env_var', 'file']) ?? 'env_var',
    isProtected: args.boolean('protected') ?? false,
    isMasked: isHidden || (args.boolean('masked') ?? false),
    isHidden,
    isRaw: args.boolean('raw') ?? false,
    environmentScope: args.text('environment_scope') ?? '*',
    description: args.text('description') ?? null,
  };
  check(variable);
  try {
    const created = await api.store.variables.create(variable);
    return Response.json(variableJson(created), { status: 201 });
  } catch (error) {
    throw taken(error, variable.key);
  }
}

async function show(api: Api, call: ApiCall, owner: Owner): Promise<Response> {
  return Response.json(variableJson(await one(api, call, owner)));
}

async function edit(api: Api, call: ApiCall, owner: Owner): Promise<Response> {
  const old = await one(api, call, owner);
  const change = changeOf(call.args);
  check({ ...old, ...change });
  try {
    const changed = await api.store.variables.update(old.id, change);
    return Response.json(variableJson(found(changed, 'Variable')));
  } catch (error) {
    throw taken(error, old.key);
  }
}

async function remove(api: Api, call: ApiCall, owner: Owner): Promise<Response> {
  await api.store.variables.delete((await one(api, call, owner)).id);
  return nothing();
}

/** The variable of the path; with several scopes `filter[environment_scope]` chooses. */
async function one(api: Api, call: ApiCall, owner: Owner): Promise<StoredVariable> {
  const all = await api.store.variables.list(owner);
  const ofKey = all.filter(({ key }) => key === call.params.key);
  const scope = call.args.object('filter')?.text('environment_scope');
  const matching = ofKey.filter((it) => scope === undefined || it.environmentScope === scope);
  if (matching.length > 1) {
    const message =
      "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'";
    throw new HttpError(409, message, { body: { message } });
  }
  return found(matching[0], 'Variable');
}

function changeOf(args: Args): Change<StoredVariable> {
  return given({
    value: args.text('value'),
    variableType: args.word('variable_type', ['env_var', 'file']),
    isProtected: args.boolean('protected'),
    isMasked: args.boolean('masked'),
    isRaw: args.boolean('raw'),
    environmentScope: args.text('environment_scope'),
    description: args.text('description'),
  });
}

function check({ key, value, isMasked }: Pick<StoredVariable, 'key' | 'value' | 'isMasked'>): void {
  if (!/^[A-Za-z0-9_]{1,255}$/.test(key)) {
    throw unprocessable('key', "can contain only letters, digits and '_'.");
  }
  // A shorter value, or one with blanks, can't be masked reliably in a log.
  if (isMasked && !/^\S{8,}$/.test(value)) throw unprocessable('value', 'is invalid');
}

function taken(error: unknown, key: string): unknown {
  if (!(error instanceof StoreConflict)) return error;
  return unprocessable('key', `(${key}) has already been taken`);
}

function variableJson(variable: StoredVariable) {
  return {
    variable_type: variable.variableType,
    key: variable.key,
    value: variable.isHidden ? null : variable.value,
    protected: variable.isProtected,
    masked: variable.isMasked,
    hidden: variable.isHidden,
    raw: variable.isRaw,
    environment_scope: variable.environmentScope,
    description: variable.description,
  };
}
