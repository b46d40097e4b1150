import { given } from '#given';
import { idIn, nothing } from '#http/answers';
import type { Args } from '#http/arguments';
import { paged, pageOf } from '#http/pages';
import { unprocessable } from '#refused';
import { type Api, type ApiCall, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { userIfAny } from '#users/read-users';
import { userJson } from '#users/user-json';
import type { GivenVariable } from '#variables/variable';
import type { Trigger } from './trigger.ts';
import { triggerPipeline } from './trigger-pipeline.ts';
import {
  describeTrigger,
  makeTrigger,
  removeTrigger,
  triggerOfProject,
  triggersOf,
} from './trigger-tokens.ts';

const base = '/projects/:id/triggers';
const may = 'manage_triggers';

/** Tokens that start pipelines, and the addresses where they do. */
export const triggerRoutes: readonly ApiRoute[] = [
  {
    method: 'POST',
    path: '/projects/:id/trigger/pipeline',
    who: 'anyone',
    byJob: true,
    handle: (api, call) => start(api, call, call.args.requiredText('ref')),
  },
  {
    method: 'POST',
    path: '/projects/:id/ref/:ref/trigger/pipeline',
    who: 'anyone',
    byJob: true,
    handle: (api, call) => start(api, call, call.params.ref ?? ''),
  },
  { method: 'GET', path: base, may, handle: list },
  { method: 'POST', path: base, may, handle: create },
  { method: 'GET', path: `${base}/:trigger_id`, may, handle: show },
  { method: 'PUT', path: `${base}/:trigger_id`, may, handle: edit },
  { method: 'DELETE', path: `${base}/:trigger_id`, may, handle: remove },
];

async function start(api: Api, { args, params }: ApiCall, ref: string): Promise<Response> {
  const token = args.requiredText('token');
  const sent = Object.fromEntries(
    ['variables', 'inputs'].flatMap((name) => (args.has(name) ? [[name, args.raw(name)]] : [])),
  );
  const pipeline = await triggerPipeline(api, params.id ?? '', {
    token,
    ref,
    variables: variablesIn(args),
    payload: JSON.stringify({ ref, ...sent }),
    ...given({ inputs: args.record('inputs') }),
  });
  return Response.json(await api.present.pipeline(pipeline), { status: 201 });
}

/** `variables[KEY]=value`. */
function variablesIn(args: Args): GivenVariable[] {
  return Object.entries(args.record('variables') ?? {}).map(([key, value]) => {
    if (typeof value === 'object') {
      throw unprocessable('variables', 'needs to be a map of key-valued strings');
    }
    return { key, value: String(value), variableType: 'env_var', isRaw: false };
  });
}

async function json(api: Api, trigger: Trigger, token?: string) {
  const owner = await userIfAny(api, trigger.ownerId);
  return {
    id: trigger.id,
    token: token ?? trigger.shortToken,
    description: trigger.description,
    created_at: trigger.createdAt,
    updated_at: trigger.updatedAt,
    deleted_at: null,
    last_used: trigger.lastUsedAt,
    expires_at: trigger.expiresAt,
    owner: owner ? userJson(owner, api.addresses.url) : null,
  };
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const { items, total } = await triggersOf(api, call.project, pageOf(call.args));
  const all = await Promise.all(items.map((trigger) => json(api, trigger)));
  return paged(call.url, call.args, all, { total });
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const { trigger, token } = await makeTrigger(api, asker(call), {
    description: call.args.requiredText('description'),
    expiresAt: call.args.date('expires_at') ?? null,
  });
  return Response.json(await json(api, trigger, token), { status: 201 });
}

function named(api: Api, call: ProjectCall): Promise<Trigger> {
  return triggerOfProject(api, call.project, idIn(call, 'trigger_id'));
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(await json(api, await named(api, call)));
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const change = given({ description: call.args.text('description') });
  const changed = await describeTrigger(api, await named(api, call), change);
  return Response.json(await json(api, changed));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await removeTrigger(api, await named(api, call));
  return nothing();
}
