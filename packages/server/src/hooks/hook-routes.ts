import { idIn, nothing } from '#http/answers';
import { paged, pageOf } from '#http/pages';
import { found, Refused } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import {
  deliveriesOf,
  deliveryOf,
  editHook,
  hookOfProject,
  hooksOf,
  makeHook,
  removeHook,
} from './edit-hooks.ts';
import { type Hook, type HookEvent, hookEvents } from './hook.ts';
import { hookGiven } from './hook-arguments.ts';
import { deliveryJson, hookJson } from './hook-json.ts';
import { eventNames } from './hook-rules.ts';

const base = '/projects/:id/hooks';
const one = `${base}/:hook_id`;
const may = 'manage_hooks';

/** Addresses that are told of what happens, and what was told to them. */
export const hookRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may, handle: list },
  { method: 'POST', path: base, may, handle: create },
  { method: 'GET', path: one, may, handle: show },
  { method: 'PUT', path: one, may, handle: edit },
  { method: 'DELETE', path: one, may, handle: remove },
  { method: 'POST', path: `${one}/test/:trigger`, may, handle: test },
  { method: 'GET', path: `${one}/events`, may, handle: events },
  { method: 'POST', path: `${one}/events/:event_id/resend`, may, handle: resend },
];

function named(api: Api, call: ProjectCall): Promise<Hook> {
  return hookOfProject(api, call.project, idIn(call, 'hook_id'));
}

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const { items, total } = await hooksOf(api, call.project, pageOf(call.args));
  return paged(call.url, call.args, items.map(hookJson), { total });
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return Response.json(hookJson(await named(api, call)));
}

async function create(api: Api, call: ProjectCall): Promise<Response> {
  const hook = await makeHook(api, {
    projectId: call.project.id,
    url: call.args.requiredText('url'),
    name: '',
    description: '',
    events: [],
    branchFilter: '',
    token: null,
    signingToken: null,
    headers: {},
    failures: 0,
    disabledUntil: null,
    createdAt: api.clock(),
    ...hookGiven(call.args, undefined),
  });
  return Response.json(hookJson(hook), { status: 201 });
}

async function edit(api: Api, call: ProjectCall): Promise<Response> {
  const hook = await named(api, call);
  return Response.json(hookJson(await editHook(api, hook, hookGiven(call.args, hook))));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await removeHook(api, await named(api, call));
  return nothing();
}

/** Sends what the newest thing of the kind would have sent, and says what came of it. */
async function test(api: Api, call: ProjectCall): Promise<Response> {
  const hook = await named(api, call);
  const trigger = call.params.trigger ?? '';
  const event = found<HookEvent>(hookEvents.find((each) => each === trigger));
  const payload = await api.hookTeller.sample(call.project, event);
  if (payload === undefined) {
    throw new Refused('unprocessable', `Ensure the project has something to tell of ${trigger}.`);
  }
  const sent = await api.deliveries.now(hook, { event: eventNames[event], payload });
  if (sent.status === 'delivered') {
    return Response.json({ message: '201 Created' }, { status: 201 });
  }
  throw new Refused('unprocessable', sent.error ?? `Hook answered ${sent.responseStatus}`);
}

async function events(api: Api, call: ProjectCall): Promise<Response> {
  const hook = await named(api, call);
  const { items, total } = await deliveriesOf(api, hook, pageOf(call.args));
  const json = items.map((delivery) => deliveryJson(delivery, hook));
  return paged(call.url, call.args, json, { total });
}

async function resend(api: Api, call: ProjectCall): Promise<Response> {
  const hook = await named(api, call);
  const { event, payload } = await deliveryOf(api, hook, idIn(call, 'event_id'));
  // Written by us.
  const message = { event, payload: JSON.parse(payload) as object };
  const sent = await api.deliveries.now(hook, message);
  return Response.json({ response_status: sent.responseStatus ?? sent.error });
}
