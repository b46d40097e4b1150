import { ApiError, badRequest } from '@slipway/kube-objects';
import { answerReview, findReview } from '#access/reviews';
import type { User } from '#access/user';
import type { Answer } from '#answer/answer';
import { indented, negotiate } from '#request/accept';
import type { ApiRequest } from '#request/api-request';
import type { ResourceRoute } from '#request/route';
import type { Computed } from '#scheme/kind';
import type { ApiContext, Call } from './call.ts';
import { readKind } from './call.ts';
import { create, deleteCollection, list, listOf, watch } from './collection.ts';
import { get, getOf, patch, remove } from './item.ts';
import { replace } from './replace.ts';
import { respond, textNotFound } from './respond.ts';
import { findSubresource, handleSubresource } from './subresource.ts';
import { addWarnings, keepWarnings } from './warnings.ts';

/** Answers a request for objects of a kind, or for a review. */
export async function answerResource(
  context: ApiContext,
  request: ApiRequest,
  route: ResourceRoute,
  user: User,
): Promise<Answer> {
  const query = request.url.searchParams;
  const review = findReview(route.group, route.version, route.plural);
  const wanted = indented(
    negotiateFor(route, request, review !== undefined),
    query.get('pretty'),
    request.header('user-agent') ?? '',
  );
  const base = { context, request, query, route, user, wanted, warnings: [] };
  if (review !== undefined) {
    if (route.verb !== 'create') throw notAllowed(route);
    const call = { ...base } as unknown as Call;
    const body = await readKind(call, review);
    const answered = await answerReview(review, body, user, context);
    return respond(answered, wanted.encoding, 201);
  }
  const { kind } = route;
  if (kind === undefined) return textNotFound();
  if (kind.namespaced && route.namespace === '' && !['list', 'watch'].includes(route.verb)) {
    throw badRequest('the request must name a namespace');
  }
  const call: Call = { ...base, kind, storage: context.scheme.storageOf(kind) };
  if (kind.deprecationWarning !== undefined) call.warnings.push(kind.deprecationWarning);
  try {
    const answer = await dispatch(call);
    addWarnings(answer, call.warnings);
    return answer;
  } catch (error) {
    keepWarnings(error, call.warnings);
    throw error;
  }
}

/** Some sub-resources answer text, whatever the client accepts; a review has neither rows nor metadata. */
function negotiateFor(
  { kind, subresource }: ResourceRoute,
  request: ApiRequest,
  isReview: boolean,
) {
  const isText = kind !== undefined && findSubresource(kind, subresource)?.isText === true;
  return negotiate(isText ? null : request.header('accept'), isReview);
}

async function dispatch(call: Call): Promise<Answer> {
  const { route, kind } = call;
  if (kind.computed !== undefined) return await answerComputed(call, kind.computed);
  if (route.subresource !== '') {
    const answer = await handleSubresource(call);
    if (answer === undefined) throw noSuchResource();
    return answer;
  }
  const isOne = route.name !== '';
  switch (route.verb) {
    case 'get':
      return get(call);
    case 'list':
      return list(call);
    case 'watch':
      return watch(call);
    case 'create':
      if (isOne) throw notAllowed(route);
      return await create(call);
    case 'update':
      if (!isOne) throw notAllowed(route);
      return await replace(call, 'main');
    case 'patch':
      if (!isOne) throw notAllowed(route);
      return await patch(call, 'main');
    case 'delete':
      return await remove(call);
    case 'deletecollection':
      return await deleteCollection(call);
  }
}

/** Objects that are made when they are asked for can only be read. */
async function answerComputed(call: Call, compute: Computed): Promise<Answer> {
  const { route, context } = call;
  if (route.subresource !== '') throw noSuchResource();
  if (route.verb !== 'get' && route.verb !== 'list') throw notAllowed(route);
  const objects = await compute({
    node: context.node(),
    list: (resource) => context.store.list(resource),
  });
  return route.verb === 'get' ? getOf(call, objects) : listOf(call, objects);
}

/** Empty details, not none: `kubectl debug` looks at them to see what the cluster lacks. */
const noSuchResource = () =>
  new ApiError('NotFound', 'the server could not find the requested resource', {});

const notAllowed = ({ verb, plural }: ResourceRoute) =>
  new ApiError('MethodNotAllowed', `${verb} is not supported on resources of kind "${plural}"`);
