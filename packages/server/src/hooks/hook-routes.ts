import { idIn, nothing } from '#http/answers';
import { paged, pageOf } from '#http/pages';
import { found, Refused } from '#refused';
import type { Api, ApiCall, ApiRoute, GroupCall, ProjectCall } from '#rest/api';
import {
  deliveriesOf,
  deliveryOf,
  editHook,
  hookOf,
  hooksOf,
  makeHook,
  removeHook,
} from './edit-hooks.ts';
import { eventsFor, type Hook, type HookEvent, type HookOwner } from './hook.ts';
import { hookGiven } from './hook-arguments.ts';
import { deliveryJson, hookJson } from './hook-json.ts';
import { eventNameFor } from './hook-rules.ts';

const ofProject = '/projects/:id/hooks';
const ofGroup = '/groups/:group_id/hooks';
const ofInstance = '/hooks';
const who = 'administrator';
const may = 'manage_hooks';

type Handle = (api: Api, call: ApiCall, owner: HookOwner) => Promise<Response>;

const projects = (handle: Handle) => (api: Api, call: ProjectCall) =>
  handle(api, call, { projectId: call.project.id, groupId: null });
const groups = (handle: Handle) => (api: Api, call: GroupCall) =>
  handle(api, call, { projectId: null, groupId: call.group.id });
const instance: HookOwner = { projectId: null, groupId: null };
const all = (handle: Handle) => (api: Api, call: ApiCall) => handle(api, call, instance);

/** What is below each of them: the method, the rest of the address, and what it does. */
const addresses: readonly (readonly [ApiRoute['method'], string, Handle])[] = [
  ['GET', '', list],
  ['POST', '', create],
  ['GET', '/:hook_id', show],
  ['PUT', '/:hook_id', edit],
  ['DELETE', '/:hook_id', remove],
  ['POST', '/:hook_id/test/:trigger', test],
  ['GET', '/:hook_id/events', events],
  ['POST', '/:hook_id/events/:event_id/resend', resend],
];

/** Addresses that are told of what happens, and what was told to them. */
export const hookRoutes: readonly ApiRoute[] = [
  ...addresses.flatMap(([method, rest, handle]): ApiRoute[] => [
    { method, path: ofProject + rest, may, handle: projects(handle) },
    { method, path: ofGroup + rest, inGroup: may, handle: groups(handle) },
    { method, path: ofInstance + rest, who, handle: all(handle) },
  ]),
  { method: 'POST', path: `${ofInstance}/:hook_id`, who, handle: all(testPush) },
];

const named = (api: Api, call: ApiCall, owner: HookOwner): Promise<Hook> =>
  hookOf(api, owner, idIn(call, 'hook_id'));

async function list(api: Api, call: ApiCall, owner: HookOwner): Promise<Response> {
  const { items, total } = await hooksOf(api, owner, pageOf(call.args));
  return paged(call.url, call.args, items.map(hookJson), { total });
}

async function show(api: Api, call: ApiCall, owner: HookOwner): Promise<Response> {
  return Response.json(hookJson(await named(api, call, owner)));
}

async function create(api: Api, { args }: ApiCall, owner: HookOwner): Promise<Response> {
  const hook = await makeHook(api, {
    ...owner,
    url: args.requiredText('url'),
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
    ...hookGiven(args, undefined, eventsFor(owner)),
  });
  return Response.json(hookJson(hook), { status: 201 });
}

async function edit(api: Api, call: ApiCall, owner: HookOwner): Promise<Response> {
  const hook = await named(api, call, owner);
  const change = hookGiven(call.args, hook, eventsFor(owner));
  return Response.json(hookJson(await editHook(api, hook, change)));
}

async function remove(api: Api, call: ApiCall, owner: HookOwner): Promise<Response> {
  await removeHook(api, await named(api, call, owner));
  return nothing();
}

/** Sends what the newest thing of the kind would have sent, and says what came of it. */
async function test(api: Api, call: ApiCall, owner: HookOwner): Promise<Response> {
  const trigger = call.params.trigger ?? '';
  const event = found<HookEvent>(eventsFor(owner).find((each) => each === trigger));
  await send(api, await named(api, call, owner), event);
  return Response.json({ message: '201 Created' }, { status: 201 });
}

/** GitLab's way to try a hook of the instance. */
async function testPush(api: Api, call: ApiCall, owner: HookOwner): Promise<Response> {
  const hook = await named(api, call, owner);
  const payload = await send(api, hook, 'push_events');
  return Response.json(payload, { status: 201 });
}

async function send(api: Api, hook: Hook, event: HookEvent): Promise<object> {
  const payload = await api.hookTeller.sample(hook, event);
  if (payload === undefined) {
    throw new Refused('unprocessable', `Ensure the project has something to tell of ${event}.`);
  }
  const sent = await api.deliveries.now(hook, { event: eventNameFor(hook, event), payload });
  if (sent.status === 'delivered') return payload;
  throw new Refused('unprocessable', sent.error ?? `Hook answered ${sent.responseStatus}`);
}

async function events(api: Api, call: ApiCall, owner: HookOwner): Promise<Response> {
  const hook = await named(api, call, owner);
  const { items, total } = await deliveriesOf(api, hook, pageOf(call.args));
  const json = items.map((delivery) => deliveryJson(delivery, hook));
  return paged(call.url, call.args, json, { total });
}

async function resend(api: Api, call: ApiCall, owner: HookOwner): Promise<Response> {
  const hook = await named(api, call, owner);
  const { event, payload } = await deliveryOf(api, hook, idIn(call, 'event_id'));
  // Written by us.
  const message = { event, payload: JSON.parse(payload) as object };
  const sent = await api.deliveries.now(hook, message);
  return Response.json({ response_status: sent.responseStatus ?? sent.error });
}
