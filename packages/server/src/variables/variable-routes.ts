import { given } from '#given';
import { nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { paged, pageOf, slice } from '#http/pages';
import type { Api, ApiCall, ApiRoute, GroupCall, ProjectCall } from '#rest/api';
import type { Change, New } from '#store/records';
import {
  createVariable,
  deleteVariable,
  editVariable,
  storedVariables,
  type VariableOwner,
  variableOf,
} from './edit-variables.ts';
import type { StoredVariable } from './variable.ts';
import { variableJson } from './variable-json.ts';

const instance: VariableOwner = { ownerKind: 'instance', ownerId: 0 };

function ofProject({ project }: ProjectCall): VariableOwner {
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
    (handle: (api: Api, call: ApiCall, owner: VariableOwner) => Promise<Response>) =>
    (api: Api, call: GroupCall) =>
      handle(api, call, { ownerKind: 'namespace', ownerId: call.group.id });
  return [
    { method: 'GET', path, inGroup: 'manage_variables', handle: withOwner(list) },
    { method: 'POST', path, inGroup: 'manage_variables', handle: withOwner(create) },
    { method: 'GET', path: `${path}/:key`, inGroup: 'manage_variables', handle: withOwner(show) },
    { method: 'PUT', path: `${path}/:key`, inGroup: 'manage_variables', handle: withOwner(edit) },
    {
      method: 'DELETE',
      path: `${path}/:key`,
      inGroup: 'manage_variables',
      handle: withOwner(remove),
    },
  ];
}

async function list(api: Api, { args, url }: ApiCall, owner: VariableOwner): Promise<Response> {
  const all = await storedVariables(api.store, owner);
  const { items, total } = slice(all, pageOf(args));
  return paged(url, args, items.map(variableJson), { total });
}

async function create(api: Api, { args }: ApiCall, owner: VariableOwner): Promise<Response> {
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
  const created = await createVariable(api.store, variable);
  return Response.json(variableJson(created), { status: 201 });
}

async function show(api: Api, call: ApiCall, owner: VariableOwner): Promise<Response> {
  return Response.json(variableJson(await one(api, call, owner)));
}

async function edit(api: Api, call: ApiCall, owner: VariableOwner): Promise<Response> {
  const changed = await editVariable(api.store, await one(api, call, owner), changeOf(call.args));
  return Response.json(variableJson(changed));
}

async function remove(api: Api, call: ApiCall, owner: VariableOwner): Promise<Response> {
  await deleteVariable(api.store, await one(api, call, owner));
  return nothing();
}

/** The variable of the path; with several scopes `filter[environment_scope]` chooses. */
async function one(api: Api, call: ApiCall, owner: VariableOwner): Promise<StoredVariable> {
  const scope = call.args.object('filter')?.text('environment_scope');
  return variableOf(api.store, owner, call.params.key ?? '', scope);
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
