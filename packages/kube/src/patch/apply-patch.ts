import { copy, isDraft } from '../kinds/draft.ts';
import type { Kind } from '../kinds/kind.ts';
import type { KubeObject } from '../objects.ts';
import { ApiError, badRequest } from '../status.ts';
import { applyJsonPatch, PatchFailed } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
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
}

/** Reads the body of a PATCH request. */
export function readPatch(mediaType: string, body: Buffer): Patch {
  if (mediaType === 'application/apply-patch+yaml') {
    throw new ApiError(
      'UnsupportedMediaType',
      'server-side apply is not supported yet; apply without --server-side',
    );
  }
  const type = patchTypes.find((known) => known === mediaType);
  if (type === undefined) {
    throw new ApiError(
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${patchTypes.join(', ')}`,
    );
  }
  try {
    return { type, content: JSON.parse(body.toString()) as unknown };
  } catch (error) {
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : error}`);
  }
}

/** What a patch makes of an object, before it is checked. */
export function applyPatch(kind: Kind, object: KubeObject, { type, content }: Patch): object {
  const target = copy(object);
  try {
    const result = {
      'application/json-patch+json': () => applyJsonPatch(target, content),
      'application/merge-patch+json': () => applyMergePatch(target, content),
      'application/strategic-merge-patch+json': () =>
        isDraft(content) ? applyStrategicPatch(kind.type, target, content) : undefined,
    }[type]();
    if (isDraft(result)) return result;
  } catch (error) {
    if (!(error instanceof PatchFailed)) throw error;
    throw new ApiError(
      'Invalid',
      'the server rejected our request due to an error in our request',
      {
        name: object.metadata.name,
        kind: kind.kind,
        ...(kind.group !== '' && { group: kind.group }),
        causes: [{ message: error.message }],
      },
    );
  }
  throw badRequest('the patch is not an object');
}
