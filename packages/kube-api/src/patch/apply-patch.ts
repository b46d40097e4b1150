import type { KubeObject } from '@slipway/kube-objects';
import { ApiError, badRequest } from '@slipway/kube-objects';
import { checkBounds, TooComplex } from '#codec/bounds';
import { duplicateFields } from '#codec/duplicates';
import { copy, type Draft, isDraft } from '#schema/draft';
import { type HasFields, schemaOf } from '#scheme/fields';
import type { BodyKind } from '#scheme/subresource';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { PatchFailed, PatchTooLarge } from './patch-failed.ts';
import { applyStrategicPatch } from './strategic-patch.ts';

/** The patch types that are served. */
export const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
] as const;

/** A patch as it came: its media type, parsed. */
export interface Patch {
  readonly type: (typeof patchTypes)[number];
  readonly content: unknown;
  /** Paths of keys that come twice in it. */
  readonly duplicates: readonly string[];
  /** What is odd about the operations of a JSON patch. */
  readonly oddities: readonly string[];
}

/** Reads the body of a PATCH request; objects of custom kinds know no strategic merge. */
export function readPatch(mediaType: string, body: Buffer, { schema }: HasFields): Patch {
  const accepted = schema === undefined ? patchTypes : patchTypes.slice(0, 2);
  const type = accepted.find((known) => known === mediaType);
  if (type === undefined) {
    throw new ApiError(
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${[...accepted, 'application/apply-patch+yaml'].join(', ')}`,
    );
  }
  try {
    const text = body.toString();
    const content = JSON.parse(text) as unknown;
    checkBounds(content);
    const duplicates = duplicateFields(text);
    if (type !== 'application/json-patch+json') return { type, content, duplicates, oddities: [] };
    return { type, content, duplicates: [], oddities: odditiesOf(content, duplicates) };
  } catch (error) {
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : error}`);
  }
}

const operationFields = ['op', 'path', 'from', 'value'];

/** What no operation has, or one has twice. What is in their values goes into the object as it is. */
function odditiesOf(content: unknown, duplicates: readonly string[]): readonly string[] {
  const operations = Array.isArray(content) ? content : [];
  const unknown = operations.flatMap((operation, index) =>
    isDraft(operation)
      ? Object.keys(operation)
          .filter((name) => !operationFields.includes(name))
          .map((name) => `json patch unknown field "[${index}].${name}"`)
      : [],
  );
  const twice = duplicates
    .filter((path) => /^\[\d+\]\.\w+$/.test(path))
    .map((path) => `json patch duplicate field "${path}"`);
  return [...unknown, ...twice].slice(0, maxOddities);
}

/** How many of them an answer names. */
const maxOddities = 100;

/** What a patch makes of an object, before it is checked. */
export function applyPatch(kind: BodyKind, object: KubeObject, patch: Patch): object {
  const { managedFields, ...metadata } = object.metadata;
  // Large, and few patches are about it: it is taken over as it is.
  const isApart = managedFields !== undefined && !mentionsManagers(patch);
  const result = checked(kind, isApart ? { ...object, metadata } : object, patch);
  if (isApart && isDraft(result.metadata)) {
    return { ...result, metadata: { ...result.metadata, managedFields } };
  }
  return result;
}

/** Whether a patch is about `managedFields`, or about something around them. */
function mentionsManagers({ type, content }: Patch): boolean {
  if (type !== 'application/json-patch+json') {
    return isDraft(content) && isDraft(content.metadata) && 'managedFields' in content.metadata;
  }
  if (!Array.isArray(content)) return false;
  return content
    .filter(isDraft)
    .flatMap(({ path, from }) => [path, from])
    .some((pointer) => /^(\/metadata(\/managedFields.*)?)?$/.test(String(pointer)));
}

function checked(kind: BodyKind, object: KubeObject, patch: Patch): Draft {
  try {
    const result = patched(kind, object, patch);
    checkBounds(result);
    if (isDraft(result)) return result;
  } catch (error) {
    throw refusal(kind, object, error);
  }
  throw badRequest('the patch is not an object');
}

function patched(kind: BodyKind, object: KubeObject, { type, content }: Patch): unknown {
  const target = copy(object);
  switch (type) {
    case 'application/json-patch+json':
      return applyJsonPatch(target, content);
    case 'application/merge-patch+json':
      return applyMergePatch(target, content);
    case 'application/strategic-merge-patch+json':
      return isDraft(content) ? applyStrategicPatch(schemaOf(kind), target, content) : undefined;
  }
}

/** What the client is told about a patch that cannot be applied; other errors pass as they are. */
function refusal({ kind, group }: BodyKind, { metadata: { name } }: KubeObject, error: unknown) {
  if (error instanceof PatchTooLarge) return new ApiError('RequestEntityTooLarge', error.message);
  // Operations that nest the document in itself end as an overflow of the stack.
  if (error instanceof TooComplex || error instanceof RangeError) {
    return badRequest('the patch nests the object too deeply');
  }
  if (!(error instanceof PatchFailed)) return error;
  return new ApiError('Invalid', 'the server rejected our request due to an error in our request', {
    name,
    kind,
    ...(group !== '' && { group }),
    causes: [{ message: error.message }],
  });
}
