/** One part of a list, and the token for the next one. */
import type { KubeObject } from '@slipway/kube-objects';
import { ApiError, resourceKey } from '@slipway/kube-objects';
import { type Continuation, encodeContinue, orderKey } from '#request/continue-token';
import { readListOptions } from '#request/list-options';
import { listAt } from '#store/past-list';
import type { Call } from './call.ts';
import { scopeOf, selectionOf } from './collection-scope.ts';

/** The metadata of a list. */
export interface ListMeta {
  readonly resourceVersion: string;
  readonly continue?: string;
  /** Only known without selectors. */
  readonly remainingItemCount?: number;
}

/** What a list request is answered with. */
export interface Page {
  readonly objects: readonly KubeObject[];
  readonly metadata: ListMeta;
}

/**
 * The objects that a list asks for. All parts of a list show the objects of the revision of its
 * first part. Throws 410 when that revision is forgotten.
 */
export function readPage(call: Call): Page {
  const { store } = call.context;
  const { limit, from, exactly } = readListOptions(call.query, store.revision);
  const revision = from?.revision ?? exactly ?? store.revision;
  const all =
    revision > store.revision
      ? undefined
      : listAt(store, resourceKey(call.storage.kind), scopeOf(call), revision);
  if (all === undefined)
    throw from === undefined ? tooOld(revision, store.revision) : expired(from);
  const rest = from === undefined ? all : all.slice(firstAfter(all, from.after));
  const { matches, isEverything } = selectionOf(call);
  const resourceVersion = String(revision);
  if (limit === undefined) return { objects: rest.filter(matches), metadata: { resourceVersion } };
  const { objects, read } = take(rest, matches, limit);
  const last = objects.at(-1);
  if (last === undefined || objects.length < limit || !rest.slice(read).some(matches)) {
    return { objects, metadata: { resourceVersion } };
  }
  return {
    objects,
    metadata: {
      resourceVersion,
      continue: encodeContinue({ revision, after: orderKey(last) }),
      ...(isEverything && { remainingItemCount: rest.length - read }),
    },
  };
}

/** The first objects that match, and how many were looked at. */
function take(
  list: readonly KubeObject[],
  matches: (object: KubeObject) => boolean,
  limit: number,
): { readonly objects: readonly KubeObject[]; readonly read: number } {
  const objects: KubeObject[] = [];
  for (const [index, object] of list.entries()) {
    if (!matches(object)) continue;
    objects.push(object);
    if (objects.length === limit) return { objects, read: index + 1 };
  }
  return { objects, read: list.length };
}

/** Where in a sorted list the first object behind a key is. */
function firstAfter(list: readonly KubeObject[], key: string): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const object = list[middle];
    if (object !== undefined && orderKey(object) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

const tooOld = (revision: number, current: number) =>
  new ApiError('Expired', `too old resource version: ${revision} (${current})`);

const expiredMessage =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** 410, with a token for those who would rather have an inconsistent rest than none. */
function expired(from: Continuation | undefined): ApiError {
  const token = encodeContinue({ revision: undefined, after: from?.after ?? '' });
  return new ApiError('Expired', expiredMessage, undefined, { continue: token });
}
