import type { KubeObject } from '@slipway/kube-objects';
import { ApiError, badRequest, conflict } from '@slipway/kube-objects';
import type { Answer } from '#answer/answer';
import { attributesOf, permit } from '#api/permit';
import { type Draft, part as partOf } from '#schema/draft';
import type { Part } from '#scheme/subresource';
import { type Call, readKind, target, writing } from './call.ts';
import { respondObject } from './respond.ts';

/** `PUT` of one object, or of the part that a sub-resource is. */
export async function replace(call: Call, part: Part): Promise<Answer> {
  const { kind, storage, context } = call;
  const object = storage.store(await readKind(call, kind));
  try {
    const stored = await context.operations.update(storage.kind, target(call), () => object, {
      part,
      ...writing(call),
    });
    return await respondObject(call, stored);
  } catch (error) {
    const isNew = part === 'main' && storage.kind.isMadeByPut === true && isNotFound(error);
    if (!isNew) throw error;
  }
  return await respondObject(call, await makeByPut(call, object as unknown as Draft), 201);
}

const isNotFound = (error: unknown) => error instanceof ApiError && error.reason === 'NotFound';

/** Makes the object that was to be replaced and is not there, if its user may do that, too. */
async function makeByPut(call: Call, object: Draft): Promise<KubeObject> {
  const { storage, context, route, user } = call;
  const asCreation = { ...route, verb: 'create' as const };
  permit(context, user, asCreation, attributesOf(asCreation, 'POST'));
  const { resourceVersion: _, ...metadata } = partOf(object, 'metadata');
  const { name = route.name, uid } = metadata;
  if (name !== route.name) {
    throw badRequest(
      `the name of the object (${String(name)}) does not match the name on the URL (${route.name})`,
    );
  }
  if (uid !== undefined) {
    const why = `Precondition failed: UID in precondition: ${String(uid)}, UID in object meta: `;
    throw conflict(call.kind, route.name, why);
  }
  const named = { ...object, metadata: { ...metadata, name } };
  return await context.operations.create(storage.kind, route.namespace, named, writing(call));
}
