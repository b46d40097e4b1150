import type { KubeObject } from '@slipway/kube-objects';
import type { Answer } from '#answer/answer';
import { applyPatch, readPatch } from '#patch/apply-patch';
import { contentType, readBody } from '#request/body';
import type { Draft } from '#schema/draft';
import type { BodyKind, Subresource, SubresourceCall } from '#scheme/subresource';
import { ownSubresources } from '#scheme/subresources-of';
import { type Call, isDryRun, readKind, target, writing } from './call.ts';
import { find, patch } from './item.ts';
import { replace } from './replace.ts';
import { respond, respondObject, tableOf } from './respond.ts';

/** Answers a request below an object; undefined when nothing of that name is served. */
export async function handleSubresource(call: Call): Promise<Answer | undefined> {
  const { kind, route } = call;
  const { subresource: name, verb } = route;
  if (name === 'status' && kind.hasStatus) return await handleStatus(call);
  const found = findSubresource(kind, name);
  if (found === undefined || !found.verbs.includes(verb)) return undefined;
  const answered = await found.answer(callOf(call));
  if (answered instanceof Response) return answered;
  const { columns } = found;
  const isTable = call.wanted.as === 'table' && columns !== undefined;
  const body = isTable ? tableOf(call, { columns }, answered.body as KubeObject) : answered.body;
  return respond(body, call.wanted.encoding, answered.code);
}

/** The sub-resource of a kind that answers in a way of its own. */
export const findSubresource = (kind: Call['kind'], name: string): Subresource | undefined =>
  ownSubresources(kind).find((subresource) => subresource.name === name);

async function handleStatus(call: Call): Promise<Answer | undefined> {
  switch (call.route.verb) {
    case 'get':
      return await respondObject(call, find(call));
    case 'update':
      return await replace(call, 'status');
    case 'patch':
      return await patch(call, 'status');
    default:
      return undefined;
  }
}

/** The request as a sub-resource sees it. */
function callOf(call: Call): SubresourceCall {
  const { context, route, query, user, storage } = call;
  const { operations, store } = context;
  return {
    verb: route.verb,
    ...target(call),
    query,
    user,
    isDryRun: (more = []) => isDryRun([...query.getAll('dryRun'), ...more]),
    object: () => storage.read(find(call)),
    find: (resource, namespace, name) => store.read({ resource, namespace, name }),
    list: (resource, namespace) => store.list(resource, namespace),
    changeStatus: (resource, namespace, name, change) =>
      operations.update(context.scheme.get(resource), { namespace, name }, change, {
        part: 'status',
        user,
      }),
    body: (kind) => readKind(call, kind),
    changed: (kind) => readChange(call, kind),
    update: (change, part = 'main') =>
      operations.update(storage.kind, target(call), change, { part, ...writing(call) }),
    async remove(options, dryRun = isDryRun(query.getAll('dryRun'))) {
      await operations.delete(storage.kind, target(call), options, { dryRun, user });
    },
    tokens: context.tokens,
    pods: context.node(),
    web: context.web(),
    request: () => call.request.toRequest(),
    path: route.path,
  };
}

async function readChange(call: Call, kind: BodyKind) {
  if (call.route.verb !== 'patch') {
    const body = await readKind(call, kind);
    return () => body;
  }
  const content = readPatch(contentType(call.request), await readBody(call.request), kind);
  return (current: Parameters<typeof applyPatch>[1]) => applyPatch(kind, current, content) as Draft;
}
