import type { Deployment, KubeObject, Pod, ReplicaSet } from '@slipway/kube-objects';
import { ApiError, badRequest, conflict } from '@slipway/kube-objects';
import { makeToken } from '#access/token-request';
import { selectorText } from '#columns/selector-text';
import { applyPatch, readPatch } from '#patch/apply-patch';
import { type Draft, part, text } from '#schema/draft';
import { invalid, invalidObject } from '#schema/field-error';
import { contentType, readBody } from './body.ts';
import { type Call, isDryRun, readKind, target } from './call.ts';
import { find, patch, replace } from './item.ts';
import { respond, respondObject, success } from './respond.ts';

type Handler = (call: Call) => Promise<Response>;

/** What is served below one object: `resource/subresource verb`. */
const handlers: Readonly<Record<string, Handler>> = {
  'pods/log get': logs,
  'pods/binding create': bind,
  'pods/eviction create': evict,
  'namespaces/finalize update': (call) => replace(call, 'finalize'),
  'serviceaccounts/token create': makeToken,
  ...Object.fromEntries(
    ['exec', 'attach', 'portforward'].flatMap((name) => [
      [`pods/${name} get`, needsUpgrade],
      [`pods/${name} create`, needsUpgrade],
    ]),
  ),
};

/** These talk over a connection of their own; a plain request cannot. */
async function needsUpgrade(call: Call): Promise<Response> {
  find(call);
  throw badRequest('Upgrade request required');
}

const statusHandlers: Readonly<Record<string, Handler>> = {
  get: async (call) => respondObject(call, find(call)),
  update: (call) => replace(call, 'status'),
  patch: (call) => patch(call, 'status'),
};

const scaleHandlers: Readonly<Record<string, Handler>> = {
  get: async (call) => respond(scaleOf(find(call)), call.wanted.encoding),
  update: replaceScale,
  patch: patchScale,
};

/** Answers a request below an object; undefined when nothing of that name is served. */
export function handleSubresource(call: Call): Promise<Response> | undefined {
  const { kind, route } = call;
  const { subresource, verb } = route;
  if (subresource === 'status' && kind.hasStatus) return statusHandlers[verb]?.(call);
  if (subresource === 'scale' && kind.hasScale) return scaleHandlers[verb]?.(call);
  return handlers[`${kind.plural}/${subresource} ${verb}`]?.(call);
}

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale', type: 'autoscaling.Scale' };

/** The number of replicas of an object, as an object of its own. */
function scaleOf(object: KubeObject): KubeObject {
  const { metadata, spec, status } = object as Deployment | ReplicaSet;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace && { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, selector: selectorText(spec.selector) },
  };
}

/** Writes the number of replicas that a Scale asks for. */
async function setScale(call: Call, change: (scale: KubeObject) => Draft): Promise<Response> {
  const { storage, context, query, wanted, kind } = call;
  const stored = await context.operations.update(
    storage.kind,
    target(call),
    (old) => {
      const scale = change(scaleOf(old));
      const replicas = part(scale, 'spec').replicas ?? 0;
      if (typeof replicas !== 'number' || replicas < 0) {
        throw invalidObject(scaleKind, old.metadata.name, [
          invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
        ]);
      }
      const version = text(part(scale, 'metadata'), 'resourceVersion');
      if (version !== '' && version !== old.metadata.resourceVersion) {
        throw conflict(kind, old.metadata.name);
      }
      return { ...old, spec: { ...(old.spec as object), replicas } };
    },
    { dryRun: isDryRun(query.getAll('dryRun')) },
  );
  return respond(scaleOf(stored), wanted.encoding);
}

async function replaceScale(call: Call): Promise<Response> {
  const scale = await readKind(call, scaleKind);
  return await setScale(call, () => scale);
}

async function patchScale(call: Call): Promise<Response> {
  const content = readPatch(contentType(call.request), await readBody(call.request));
  const kind = { ...call.kind, ...scaleKind };
  return await setScale(call, (scale) => applyPatch(kind, scale, content) as Draft);
}

async function logs(call: Call): Promise<Response> {
  find(call);
  const agent = call.context.node();
  if (agent === undefined) {
    throw new ApiError('ServiceUnavailable', 'no node agent is running, so there are no logs');
  }
  return await agent.logs(target(call), call.query);
}

const bindingKind = { group: '', version: 'v1', kind: 'Binding', type: 'core.Binding' };

/** Puts a pod on a node. */
async function bind(call: Call): Promise<Response> {
  const nodeName = text(part(await readKind(call, bindingKind), 'target'), 'name');
  if (nodeName === '') throw badRequest('target.name is required');
  const { storage, context, kind, wanted } = call;
  const putOnNode = (old: KubeObject) => {
    const { spec } = old as Pod;
    if (spec.nodeName !== undefined && spec.nodeName !== '') {
      const why = `pod ${old.metadata.name} is already assigned to node "${spec.nodeName}"`;
      throw conflict(kind, old.metadata.name, why);
    }
    return { ...old, spec: { ...spec, nodeName } };
  };
  await context.operations.update(storage.kind, target(call), putOnNode, { part: 'inside' });
  return respond(success(undefined, 201), wanted.encoding, 201);
}

const evictionKind = { group: 'policy', version: 'v1', kind: 'Eviction', type: 'policy.Eviction' };

/** Deletes a pod; without disruption budgets nothing stands in the way. */
async function evict(call: Call): Promise<Response> {
  const eviction = await readKind(call, evictionKind);
  const options = part(eviction, 'deleteOptions');
  const seconds = options.gracePeriodSeconds;
  const isDry = isDryRun([
    ...call.query.getAll('dryRun'),
    ...(Array.isArray(options.dryRun) ? options.dryRun.map(String) : []),
  ]);
  await call.context.operations.delete(
    call.storage.kind,
    target(call),
    typeof seconds === 'number' ? { gracePeriodSeconds: seconds } : {},
    isDry,
  );
  return respond(success(undefined, 201), call.wanted.encoding, 201);
}
