/**
 * The Kubernetes API over HTTP: who asks, what for, may they, and then the handler. Everything that
 * goes wrong becomes a Status here and nowhere else.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type DiskTrouble, diskTroubleIn, guarded } from '@slipway/io';
import { ApiError, badRequest } from '@slipway/kube-objects';
import { wasToChange } from '@slipway/kube-objects/job-deeds';
import { bearerToken } from '#access/authentication';
import type { Attributes } from '#access/authorization';
import { actingUser, type HeaderReader, headersOf, rawHeadersOf } from '#access/impersonation';
import { jobOfUser, projectOfUser } from '#access/job-user';
import { projectOperations } from '#access/project-operations';
import { keySetPath } from '#access/service-account-tokens';
import { anonymous, type User } from '#access/user';
import { foreignDocuments } from '#aggregation/foreign-documents';
import { serviceBehind } from '#aggregation/service-behind';
import type { Connection } from '#answer/connection';
import { deliver } from '#answer/direct-response';
import { createDiscovery } from '#discovery/discovery';
import { createOpenApiV2 } from '#discovery/openapi-v2';
import { createOpenApiV3 } from '#discovery/openapi-v3';
import { unlessKept } from '#discovery/tag';
import { parseRoute, type Route } from '#request/route';
import type { ApiContext } from './call.ts';
import { answerPublicPath } from './health.ts';
import { createMetrics } from './metrics.ts';
import { attributesOf, permit } from './permit.ts';
import { answerResource } from './resource.ts';
import { respondError, textNotFound } from './respond.ts';
import { refuseUpgrade, upgrade } from './upgrade.ts';

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
  const metrics = createMetrics(context.store, context.flowControl, context.clock);
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

  async function userOf(request: Request, connection: Connection): Promise<User> {
    const { rawHeaders, socket } = connection.incoming ?? {};
    const headers = rawHeaders ? rawHeadersOf(rawHeaders) : headersOf(request.headers);
    return await identify(headers, socket);
  }

  /** In the turn of its flow; the answer says which that is, a refusal too. */
  async function answerInTurn(user: User, request: Request, url: URL, route: Route) {
    const attributes = attributesOf(route, request.method);
    const work = () => answer(user, attributes, request, url, route);
    const flow = isOpenEnded(route) ? undefined : context.flowControl.flowOf(user, attributes);
    if (flow === undefined) return await work();
    const response = await flow
      .serve(() => request.signal, work)
      .catch((error) => respondError(asApiError(context, error)));
    for (const [name, value] of flow.headers) response.headers.set(name, value);
    return response;
  }

  async function answer(
    user: User,
    attributes: Attributes,
    request: Request,
    url: URL,
    route: Route,
  ): Promise<Response> {
    const work = answerTo(user, attributes, request, url, route);
    return jobOfUser(user) === undefined
      ? work
      : work.catch(tellRefusal(context, user, request, route));
  }

  async function answerTo(
    user: User,
    attributes: Attributes,
    request: Request,
    url: URL,
    route: Route,
  ): Promise<Response> {
    permit(context, user, route, attributes);
    const service = serviceBehind(aggregator, url.pathname);
    if (service !== undefined) return await aggregator.send(service, request, user);
    if (route.type === 'path') return unlessKept(request, await answerPath(request, url));
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
      const path = pathname.slice('/openapi/v3/'.length);
      return openApiV3.document(path, url.searchParams.get('hash')) ?? textNotFound();
    }
    return (
      answerPublicPath(url, context) ??
      discovery.discover(pathname, accept, url.host) ??
      textNotFound()
    );
  }

  return {
    async fetch(request, connection = {}) {
      const began = performance.now();
      let route: Route = { type: 'path', path: '' };
      let response: Response;
      try {
        const url = new URL(request.url);
        route = parseRoute(context.scheme, request.method, url);
        response = await answerInTurn(await userOf(request, connection), request, url, route);
      } catch (error) {
        response = respondError(asApiError(context, error));
      }
      metrics.count(route, request.method, response.status, (performance.now() - began) / 1000);
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

/** Nobody waits for the end of what is sent on or followed. */
const isOpenEnded = (route: Route) =>
  route.type === 'resource' && ['proxy', 'log'].includes(route.subresource);

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
