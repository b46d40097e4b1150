import type { KubeObject } from '@slipway/kube-objects';
import {
  ApiError,
  badRequest,
  queryBoolean,
  queryInteger,
  resourceKey,
} from '@slipway/kube-objects';
import type { Answer } from '#answer/answer';
import { LinesAnswer } from '#answer/lines';
import { makeTable, parseIncludeObject, partialMetadata } from '#answer/table';
import { readWatchStart } from '#request/list-options';
import { type Draft, part, text } from '#schema/draft';
import { apiVersionOf } from '#scheme/group-version-kind';
import { type Call, readKind, writing } from './call.ts';
import { scopeOf, selectionOf } from './collection-scope.ts';
import { readDeleteOptions } from './delete-options.ts';
import { withDefaultPropagation } from './item.ts';
import { type ListMeta, readPage } from './page.ts';
import { respond, respondObject, shape } from './respond.ts';
import { prepareWatch } from './watch.ts';

/** `GET` on a collection: all of it, or a part of the size that the client asks for. */
export async function list(call: Call): Promise<Answer> {
  await readyCollection(call);
  const { objects, metadata } = readPage(call);
  return respondList(call, objects, metadata);
}

/** `GET` on a collection of objects that are made for it. */
export function listOf(call: Call, all: readonly KubeObject[]): Answer {
  const { matches } = selectionOf(call);
  const namespace = scopeOf(call);
  const objects = all.filter(
    (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) && matches(object),
  );
  return respondList(call, objects, {});
}

function respondList(
  { kind, storage, wanted, query, context }: Call,
  objects: readonly KubeObject[],
  metadata: Partial<ListMeta>,
): Answer {
  if (wanted.as === 'table') {
    const include = parseIncludeObject(query.get('includeObject'));
    const table = makeTable(
      storage.kind,
      objects.map(storage.read),
      metadata,
      include,
      context.clock(),
    );
    return respond(table, wanted.encoding);
  }
  const isPartial = wanted.as === 'metadata';
  const body = {
    kind: isPartial ? 'PartialObjectMetadataList' : `${kind.kind}List`,
    apiVersion: isPartial ? 'meta.k8s.io/v1' : apiVersionOf(kind),
    metadata,
    items: objects.map((object) =>
      isPartial ? partialMetadata(object) : storage.show(storage.read(object)),
    ),
  };
  return respond(body, wanted.encoding);
}

const shortestWatchSeconds = 30 * 60;
const longestWatchSeconds = 24 * 60 * 60;

/** As long as the client asks; else a random time, so that watches do not all end at once. */
function watchSeconds(asked = 0): number {
  const seconds = asked > 0 ? asked : shortestWatchSeconds * (1 + Math.random());
  return Math.min(seconds, longestWatchSeconds);
}

/** Those who convert objects are asked for all of a collection at once. */
async function readyCollection(call: Call): Promise<void> {
  const { storage, context } = call;
  await storage.ready(context.store.list(resourceKey(storage.kind), scopeOf(call)));
}

/** `GET` with `watch=true`. */
export async function watch(call: Call): Promise<Answer> {
  const { query, storage, kind, context } = call;
  await readyCollection(call);
  const { wantsInitial, after } = readWatchStart(query, context.store.revision);
  const wantsBookmarks = queryBoolean(query, 'allowWatchBookmarks');
  const follow = prepareWatch(context.store, {
    resource: resourceKey(storage.kind),
    namespace: scopeOf(call),
    matches: selectionOf(call).matches,
    after,
    wantsInitialEnd: wantsInitial && wantsBookmarks,
    wantsBookmarks,
    timeoutSeconds: watchSeconds(queryInteger(query, 'timeoutSeconds')),
    closing: context.closing,
    ready: storage.ready,
    lines: context.eventLines,
    show: (object) => shape(call, object),
    bookmark: (revision, annotations) => {
      const metadata = {
        resourceVersion: String(revision),
        creationTimestamp: null,
        ...(annotations && { annotations }),
      };
      if (call.wanted.as === 'table') {
        return { ...makeTable(storage.kind, [], metadata, 'None', context.clock()) };
      }
      return { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
    },
  });
  return new LinesAnswer(follow, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  });
}

/** `POST` on a collection. */
export async function create(call: Call): Promise<Answer> {
  const { kind, storage, route, context } = call;
  const object = storage.store(await readKind(call, kind));
  const version = text(part(object as unknown as Draft, 'metadata'), 'resourceVersion');
  if (version !== '' && version !== '0') {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  const options = writing(call);
  const made = await context.operations.create(storage.kind, route.namespace, object, options);
  if (!options.dryRun) await context.inForce?.(resourceKey(kind));
  return await respondObject(call, made, 201);
}

/** `DELETE` on a collection: each selected object by the same options. */
export async function deleteCollection(call: Call): Promise<Answer> {
  const { storage, kind, context, wanted, user } = call;
  const { options, dryRun } = withDefaultPropagation(call, await readDeleteOptions(call));
  const { objects, metadata } = readPage(call);
  const deleted = await Promise.all(
    objects.map(({ metadata: { namespace = '', name } }) =>
      context.operations
        .delete(storage.kind, { namespace, name }, options, { ...writing(call), dryRun, user })
        .then(({ object }): KubeObject[] => [object])
        .catch(ignoreNotFound),
    ),
  );
  const gone = deleted.flat();
  await storage.ready(gone);
  const shown = gone.map((object) => storage.show(storage.read(object)));
  const body = {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind),
    metadata: { ...metadata, resourceVersion: String(context.store.revision) },
    items: shown,
  };
  return respond(body, wanted.encoding);
}

/** Somebody else has deleted it in the meantime: just as well. */
function ignoreNotFound(error: unknown): KubeObject[] {
  if (error instanceof ApiError && error.reason === 'NotFound') return [];
  throw error;
}
