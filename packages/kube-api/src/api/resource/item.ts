import type { KubeObject } from '@slipway/kube-objects';
import { badRequest, notFound, queryBoolean, resourceKey } from '@slipway/kube-objects';
import type { Answer } from '#answer/answer';
import { decodeJson, WrongType } from '#codec/decode-json';
import { applyPatch, type Patch, readPatch } from '#patch/apply-patch';
import { contentType, readBody } from '#request/body';
import { invalidOptions } from '#request/field-manager';
import { report } from '#request/field-validation';
import { knownVersion } from '#request/list-options';
import type { Draft } from '#schema/draft';
import { forbiddenField } from '#schema/field-error';
import { schemaOf } from '#scheme/fields';
import { apiVersionOf } from '#scheme/group-version-kind';
import type { Part } from '#scheme/subresource';
import { success } from '#scheme/success';
import { apply, applyTypes } from './apply.ts';
import { type Call, target, writing } from './call.ts';
import { readDeleteOptions } from './delete-options.ts';
import { respond, respondObject } from './respond.ts';

/** The stored object that a call names. Throws 404. */
export function find(call: Call) {
  const { storage, route, context } = call;
  const { namespace, name } = route;
  const key = { resource: resourceKey(storage.kind), namespace, name };
  const object = context.store.read(key);
  if (object === undefined) throw notFound(call.kind, name);
  return object;
}

/** `GET` of one object, not older than the version that the client names. Throws 404, 504. */
export function get(call: Call): Promise<Answer> {
  knownVersion(call.query.get('resourceVersion') ?? '', call.context.store.revision);
  return respondObject(call, find(call));
}

/** `GET` of one of some objects that are made for it. Throws 404. */
export function getOf(call: Call, all: readonly KubeObject[]): Promise<Answer> {
  const { namespace, name } = target(call);
  const found = all.find(
    ({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === namespace,
  );
  if (found === undefined) throw notFound(call.kind, name);
  return respondObject(call, found);
}

/** `PATCH` of one object, or of the part that a sub-resource is. */
export async function patch(call: Call, part: Part): Promise<Answer> {
  const { kind, storage, context, request, query } = call;
  if (applyTypes.includes(contentType(request))) return await apply(call, part);
  if (queryBoolean(query, 'force')) {
    throw invalidOptions([forbiddenField('force', 'may not be specified for non-apply patch')]);
  }
  const content = readPatch(contentType(request), await readBody(request), kind);
  const stored = await context.operations.update(
    storage.kind,
    target(call),
    (old) => {
      const result = applyPatch(kind, storage.show(old) as typeof old, content) as Draft;
      return storage.store(decodePatched(call, result, content));
    },
    { part, ...writing(call) },
  );
  return respondObject(call, stored);
}

/** The result of a patch is checked like the body of a PUT. */
function decodePatched(call: Call, object: Draft, { duplicates, oddities }: Patch): Draft {
  const { apiVersion, kind } = object;
  if (apiVersion !== apiVersionOf(call.kind) || kind !== call.kind.kind) {
    throw badRequest(
      `a patch may not make another kind of an object: ${call.kind.kind} of ${apiVersionOf(call.kind)} would be ${String(kind)} of ${String(apiVersion)}`,
    );
  }
  try {
    const decoded = decodeJson(schemaOf(call.kind), object);
    const findings = { ...decoded, duplicateFields: duplicates, patch: oddities };
    report(call, findings, call.kind);
    return decoded.object;
  } catch (error) {
    if (error instanceof WrongType) throw badRequest(error.message);
    throw error;
  }
}

/** What a kind does with what it has made when nobody says it. */
export function withDefaultPropagation(
  { storage, warnings }: Call,
  asked: Awaited<ReturnType<typeof readDeleteOptions>>,
): typeof asked {
  const { kind } = storage;
  if (!kind.orphansByDefault || asked.options.propagationPolicy !== undefined) return asked;
  if (kind.warnsOfOrphans) warnings.push(kind.warnsOfOrphans);
  return { ...asked, options: { ...asked.options, propagationPolicy: 'Orphan' } };
}

/** `DELETE` of one object. */
export async function remove(call: Call): Promise<Answer> {
  const { kind, storage, context, wanted } = call;
  const { options, dryRun } = withDefaultPropagation(call, await readDeleteOptions(call));
  const name = target(call);
  const { object, isRemoved } = await context.operations.delete(storage.kind, name, options, {
    ...writing(call),
    dryRun,
  });
  if (!isRemoved) {
    const code = options.propagationPolicy === 'Foreground' ? 202 : 200;
    return respondObject(call, object, code);
  }
  if (storage.kind.answersDeleted) return respondObject(call, object);
  const { group, plural } = kind;
  const details = {
    name: name.name,
    ...(group !== '' && { group }),
    kind: plural,
    uid: object.metadata.uid,
  };
  return respond(success(details), wanted.encoding);
}
