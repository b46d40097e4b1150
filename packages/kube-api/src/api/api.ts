/**
 * The Kubernetes API over HTTP: who asks, what for, may they, and then the handler. Everything that
 * goes wrong becomes a Status here and nowhere else.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type DiskTrouble, diskTroubleIn, guarded } from '@slipway/io';
import {
  ApiError,
  badRequest,
  forbidden,
  type KubeObject,
  type PodStreams,
} from '@slipway/kube-objects';
import { bearerToken } from '#access/authentication';
import { type Attributes, refusal } from '#access/authorization';
import { actingUser, type HeaderReader, headersOf } from '#access/impersonation';
import { wasToChange } from '#access/job-deeds';
import { jobOfUser, projectOfUser } from '#access/job-user';
import { projectOperations } from '#access/project-operations';
import { answerReview, findReview } from '#access/reviews';
import { keySetPath } from '#access/service-account-tokens';
import { anonymous, type User } from '#access/user';
import { foreignDocuments } from '#aggregation/foreign-documents';
import { serviceBehind } from '#aggregation/service-behind';
import { createDiscovery } from '#discovery/discovery';
import { createOpenApiV2 } from '#discovery/openapi-v2';
import { createOpenApiV3 } from '#discovery/openapi-v3';
import type { Computed } from '#scheme/kind';
import type { Subresource } from '#scheme/subresource';
import { negotiate } from './accept.ts';
import type { ApiContext, Call } from './call.ts';
import { readKind } from './call.ts';
import { create, deleteCollection, list, listOf, watch } from './collection.ts';
import { connectOptions } from './connect-options.ts';
import type { Connection } from './connection.ts';
import { deliver } from './direct-response.ts';
import { answerPublicPath } from './health.ts';
import { get, getOf, patch, remove, replace } from './item.ts';
import { createMetrics } from './metrics.ts';
import { upgradeProxied } from './proxied-upgrade.ts';
import { respond, respondError } from './respond.ts';
import { parseRoute, type ResourceRoute, type Route } from './route.ts';
import { findSubresource, handleSubresource } from './subresource.ts';

/** The API of one cluster. */
export interface Api {
  /** With the connection, clients may prove who they are by a certificate. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** Requests that take over the connection: exec, attach, port-forward. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

/** Creates the API over a store. */
export function createApi(context: ApiContext): Api {
  const { aggregator } = context;
  const discovery = createDiscovery(context.scheme, () => aggregator.groupVersions());
  const metrics = createMetrics(context.store, context.clock);
  const openApiV2 = createOpenApiV2(context.scheme, foreignDocuments(aggregator));
  const openApiV3 = createOpenApiV3(context.scheme, discovery, () => aggregator.published());

  async function identify(headers: HeaderReader, socket: object | undefined): Promise<User> {
    const list = [...headers];
    const token = bearerToken((wanted) => list.find(([name]) => name === wanted)?.[1]);
    const user =
      token === undefined
        ? (context.peer(socket) ?? anonymous)
        : await context.authenticator.authenticate(token);
    if (user === undefined) throw new ApiError('Unauthorized', 'Unauthorized');
    return actingUser(context.authorizer, user, list);
  }

  async function answer(
    request: Request,
    url: URL,
    route: Route,
    connection: Connection,
  ): Promise<Response> {
    const { rawHeaders, socket } = connection.incoming ?? {};
    const headers = rawHeaders ? rawHeadersOf(rawHeaders) : headersOf(request.headers);
    const user = await identify(headers, socket);
    const work = answerTo(user, request, url, route);
    return jobOfUser(user) === undefined
      ? work
      : work.catch(tellRefusal(context, user, request, route));
  }

  async function answerTo(user: User, request: Request, url: URL, route: Route): Promise<Response> {
    permit(context, user, route, request.method);
    const service = serviceBehind(aggregator, url.pathname);
    if (service !== undefined) return await aggregator.send(service, request, user);
    if (route.type === 'path') return await answerPath(request, url);
    return await answerResource(contextFor(context, user), request, url, route, user);
  }

  async function answerPath(request: Request, url: URL): Promise<Response> {
    const { pathname } = url;
    if (pathname === keySetPath) {
      return Response.json(await context.tokens.keySet(), {
        headers: { 'content-type': 'application/jwk-set+json' },
      });
    }
    if (pathname === '/.well-known/openid-configuration') {
      return Response.json(context.tokens.configuration());
    }
    if (pathname === '/') return Response.json({ paths: rootPaths(discovery.versions()) });
    if (pathname === '/metrics') return metrics.answer();
    const accept = request.headers.get('accept') ?? '';
    if (pathname === '/openapi/v2') return await openApiV2(accept);
    if (pathname === '/openapi/v3') return openApiV3.index();
    if (pathname.startsWith('/openapi/v3/')) {
      return openApiV3.document(pathname.slice('/openapi/v3/'.length)) ?? textNotFound();
    }
    return (
      answerPublicPath(url, context) ??
      discovery.discover(pathname, accept, url.host) ??
      textNotFound()
    );
  }

  return {
    async fetch(request, connection = {}) {
      let route: Route = { type: 'path', path: '' };
      let response: Response;
      try {
        const url = new URL(request.url);
        route = parseRoute(context.scheme, request.method, url);
        response = await answer(request, url, route, connection);
      } catch (error) {
        response = respondError(asApiError(context, error));
      }
      metrics.count(route, request.method, response.status);
      return deliver(response, connection);
    },
    async upgrade(request, socket, head) {
      // From the first moment on: a client may leave while it is asked who it is.
      guarded(socket);
      try {
        await upgrade(context, identify, request, socket, head);
      } catch (error) {
        refuseUpgrade(socket, asApiError(context, error));
      }
    },
  };
}

/** A project's job writes in the name of its project. */
function contextFor(context: ApiContext, user: User): ApiContext {
  const project = projectOfUser(user);
  const jobId = jobOfUser(user);
  if (project === undefined || jobId === undefined) return context;
  const { operations, scheme, witness } = context;
  return {
    ...context,
    operations: projectOperations(operations, scheme, { project, jobId, witness }),
  };
}

/** What a job was refused is told, too: it may have been all that the job was for. */
function tellRefusal({ witness }: ApiContext, user: User, request: Request, route: Route) {
  return async (error: unknown): Promise<never> => {
    const jobId = jobOfUser(user);
    if (witness === undefined || jobId === undefined || route.type !== 'resource') throw error;
    const command = (request.headers.get('kubectl-command') ?? '').slice(0, 100);
    if (!(error instanceof ApiError) || !wasToChange(route.verb, command)) throw error;
    const { group, version, plural, namespace, verb } = route;
    const name = route.name || (error.status.details?.name ?? '');
    const { code, message } = error;
    const target = { group, version, plural, namespace, name };
    await witness({ type: 'refused', jobId, target, command, verb, code, message });
    throw error;
  };
}

/** Reading goes on in both. */
const troubles: Readonly<Record<DiskTrouble, string>> = {
  full: 'the disk of the cluster is full: make room there, then try again',
  broken: 'the disk of the cluster takes no writes, it fails or was made read-only',
};

/** What a client is told about any failure; the log keeps what it is not told. */
function asApiError({ log }: ApiContext, error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof URIError) return badRequest('the URL is not valid');
  const trouble = diskTroubleIn(error);
  const id = randomUUID();
  log.error('request failed', { request: id, error });
  if (trouble) return new ApiError('ServiceUnavailable', troubles[trouble]);
  return new ApiError('InternalError', `Internal error occurred: see the log for request ${id}`);
}

/** Throws 403 when the user may not do this. */
function permit({ authorizer }: ApiContext, user: User, route: Route, method: string): void {
  const attributes = attributesOf(route, method);
  const decision = authorizer.authorize(user, attributes);
  if (decision.isAllowed) return;
  const why = refusal(user, attributes, decision);
  if (route.type === 'path') throw new ApiError('Forbidden', `forbidden: ${why}`);
  throw forbidden(route, route.name, why);
}

function attributesOf(route: Route, method: string): Attributes {
  if (route.type === 'path') return { verb: method.toLowerCase(), path: route.path };
  const { verb, group, plural, subresource, namespace } = route;
  const name = route.name || route.selectedName;
  // A namespace lies in itself: whoever has a role there may look at it.
  const isNamespace = plural === 'namespaces' && group === '';
  const place = isNamespace ? route.name : namespace;
  return { verb, group, resource: plural, subresource, namespace: place, name };
}

const textNotFound = () =>
  new Response('404 page not found\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });

const rootPaths = (versions: readonly string[]) => [
  '/api',
  '/apis',
  ...versions.map((version) => (version.includes('/') ? `/apis/${version}` : `/api/${version}`)),
  '/healthz',
  '/livez',
  '/metrics',
  '/openapi/v2',
  '/openapi/v3',
  '/readyz',
  '/version',
];

async function answerResource(
  context: ApiContext,
  request: Request,
  url: URL,
  route: ResourceRoute,
  user: User,
): Promise<Response> {
  const review = findReview(route.group, route.version, route.plural);
  const wanted = negotiateFor(route, request, review !== undefined);
  const base = { context, request, query: url.searchParams, route, user, wanted, warnings: [] };
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
  const response = await dispatch(call);
  addWarnings(response, call.warnings);
  return response;
}

/** Clients and proxies refuse longer headers; what does not fit is left out. */
const maxWarningCharacters = 4096;

function addWarnings(response: Response, warnings: readonly string[]): void {
  let left = maxWarningCharacters;
  for (const warning of new Set(warnings)) {
    const text = warning.replace(/[^ -~]/g, '?').replace(/[\\"]/g, (found) => `\\${found}`);
    left -= text.length;
    if (left < 0) return;
    response.headers.append('warning', `299 - "${text}"`);
  }
}

/** Some sub-resources answer text, whatever the client accepts; a review has neither rows nor metadata. */
function negotiateFor({ kind, subresource }: ResourceRoute, request: Request, isReview: boolean) {
  const isText = kind !== undefined && findSubresource(kind, subresource)?.isText === true;
  return negotiate(isText ? null : request.headers.get('accept'), isReview);
}

async function dispatch(call: Call): Promise<Response> {
  const { route, kind } = call;
  if (kind.computed !== undefined) return await answerComputed(call, kind.computed);
  if (route.subresource !== '') {
    const response = await handleSubresource(call);
    if (response === undefined) throw noSuchResource();
    return response;
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
async function answerComputed(call: Call, compute: Computed): Promise<Response> {
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

/** The URL of a request line; `//` alone would be a host without a name. */
function parseTarget(target: string): URL {
  const url = URL.parse(target.replace(/^\/+/, '/'), 'https://api');
  if (url === null) throw badRequest('the URL is not valid');
  return url;
}

async function upgrade(
  context: ApiContext,
  identify: (headers: HeaderReader, socket: object) => Promise<User>,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const route = parseRoute(
    context.scheme,
    request.method ?? 'GET',
    parseTarget(request.url ?? '/'),
  );
  const user = await identify(rawHeadersOf(request.rawHeaders), socket);
  const served = route.type === 'resource' ? upgradable(route) : undefined;
  // To take over a connection is to change the pod, whatever the method; to read a log is not.
  const asked =
    route.type === 'resource' && !served?.hasSocket ? { ...route, verb: 'create' as const } : route;
  permit(context, user, asked, request.method ?? 'GET');
  const { pathname } = parseTarget(request.url ?? '/');
  const service = serviceBehind(context.aggregator, pathname);
  if (service !== undefined) {
    await context.aggregator.upgrade(service, request, socket, head, user);
    return;
  }
  if (route.type === 'resource' && route.subresource === 'proxy' && route.kind) {
    const { search } = parseTarget(request.url ?? '/');
    await upgradeProxied(context, { ...route, search }, request, socket, head);
    return;
  }
  if (route.type !== 'resource' || !served) {
    throw badRequest('this path cannot be upgraded');
  }
  const agent = context.node();
  if (agent === undefined) {
    throw new ApiError('ServiceUnavailable', 'no node agent is running');
  }
  const { searchParams } = parseTarget(request.url ?? '/');
  await admitConnection(context, route, user, searchParams);
  const { namespace, name, subresource } = route;
  await agent.upgrade({ namespace, name }, subresource as Stream, request, socket, head);
}

/** Those who are asked about writes are asked about connections, too. */
async function admitConnection(
  { outer }: ApiContext,
  { kind, namespace, name, subresource }: ResourceRoute,
  user: User,
  query: URLSearchParams,
): Promise<void> {
  if (kind === undefined) return;
  const options = connectOptions(subresource, query);
  await outer.validation({
    kind,
    operation: 'CONNECT',
    namespace,
    name,
    subresource,
    // What is admitted is the way in, not the pod.
    object: { ...options, metadata: {} } as KubeObject,
    old: undefined,
    user,
    isDryRun: false,
    options,
    warn: () => {},
  });
}

/** All headers of a request as they came, several of one name one by one. */
function* rawHeadersOf(rawHeaders: readonly string[]): HeaderReader {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    yield [(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? ''];
  }
}

type Stream = Parameters<PodStreams['upgrade']>[1];

function upgradable({ kind, subresource }: ResourceRoute): Subresource | undefined {
  const found = kind && findSubresource(kind, subresource);
  return found?.isStream || found?.hasSocket ? found : undefined;
}

/** How long a client may take to read why it is refused. */
const refusalSeconds = 10;

/** A refusal as plain HTTP, on a connection that no server answers on any more. */
function refuseUpgrade(socket: Duplex, { code, status }: ApiError): void {
  const body = `${JSON.stringify(status)}\n`;
  socket.end(
    `HTTP/1.1 ${code} ${status.reason ?? ''}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  // One that neither reads nor leaves must not stay.
  const timer = setTimeout(() => socket.destroy(), refusalSeconds * 1000);
  socket.once('close', () => clearTimeout(timer));
}
