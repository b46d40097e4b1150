/**
 * The Kubernetes API over HTTP: who asks, what for, may they, and then the handler. Everything that
 * goes wrong becomes a Status here and nowhere else.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { guarded } from '@slipway/io';
import { ApiError } from '@slipway/kube-objects';
import { wasToChange } from '@slipway/kube-objects/job-deeds';
import type { Attributes } from '#access/authorization';
import { jobOfUser, projectOfUser } from '#access/job-user';
import { projectOperations } from '#access/project-operations';
import type { User } from '#access/user';
import { serviceBehind } from '#aggregation/service-behind';
import { type Answer, deliver } from '#answer/answer';
import type { Connection } from '#answer/connection';
import { createMetrics } from '#api/about/metrics';
import { createPaths, type Paths } from '#api/about/paths';
import type { ApiContext } from '#api/resource/call';
import { answerResource } from '#api/resource/resource';
import { respondError } from '#api/resource/respond';
import { unlessKept } from '#discovery/tag';
import { type ApiRequest, platformRequest } from '#request/api-request';
import type { HeaderReader } from '#request/headers';
import { leaveRest, nodeRequest, targetOf } from '#request/node-request';
import { parseRoute, type Route } from '#request/route';
import { asApiError } from './failure.ts';
import { attributesOf, permit } from './permit.ts';
import { refuseUpgrade, upgrade } from './upgrade.ts';
import { identify, userOf } from './who-asks.ts';

/** The API of one cluster. */
export interface Api {
  /** Answers by Node's own response; false where that is for `fetch`: what is passed on, and what is about no object. */
  serve(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
  /** With the connection, clients may prove who they are by a certificate. */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** Requests that take over the connection: exec, attach, port-forward. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

/** Creates the API over a store. */
export function createApi(context: ApiContext): Api {
  const metrics = createMetrics(context.store, context.flowControl, context.clock);
  const paths = createPaths(context, metrics);
  /** Every request, whichever way it has come. */
  async function answered(request: ApiRequest, known?: Route): Promise<Answer> {
    const began = performance.now();
    let route: Route = known ?? { type: 'path', path: '' };
    let answer: Answer;
    try {
      route = known ?? parseRoute(context.scheme, request.method, request.url);
      const user = await userOf(context, request);
      answer = await answerInTurn(context, { user, request, route, paths });
    } catch (error) {
      answer = respondError(asApiError(context, error));
    }
    metrics.count(route, request.method, answer.status, (performance.now() - began) / 1000);
    return answer;
  }

  return {
    serve(incoming, outgoing) {
      const url = targetOf(incoming);
      const route = url === null ? undefined : ownRoute(context, incoming, url);
      if (url === null || route === undefined) return false;
      leaveRest(incoming, outgoing);
      answered(nodeRequest(incoming, outgoing, url), route)
        .then((answer) => void deliver(answer, { incoming, outgoing }))
        .catch((error: unknown) => {
          context.log.error('answer failed', { error });
          outgoing.destroy();
        });
      return true;
    },
    async fetch(request, connection = {}) {
      return deliver(await answered(platformRequest(request, connection)), connection);
    },
    async upgrade(request, socket, head) {
      // From the first moment on: a client may leave while it is asked who it is.
      guarded(socket);
      try {
        const who = (headers: HeaderReader, by: object) => identify(context, headers, by);
        await upgrade(context, who, request, socket, head);
      } catch (error) {
        refuseUpgrade(socket, asApiError(context, error));
      }
    },
  };
}

/** A request, and who asks for what. */
interface Asked {
  readonly user: User;
  readonly request: ApiRequest;
  readonly route: Route;
  /** Answers what is about no object. */
  readonly paths: Paths;
}

/** In the turn of its flow; the answer says which that is, a refusal too. */
async function answerInTurn(context: ApiContext, asked: Asked): Promise<Answer> {
  const { user, request, route } = asked;
  const attributes = attributesOf(route, request.method);
  const work = () => answer(context, asked, attributes);
  const flow = isOpenEnded(route) ? undefined : context.flowControl.flowOf(user, attributes);
  if (flow === undefined) return await work();
  const answered = await flow
    .serve(() => request.signal(), work)
    .catch((error) => respondError(asApiError(context, error)));
  for (const [name, value] of flow.headers) answered.headers.set(name, value);
  return answered;
}

function answer(context: ApiContext, asked: Asked, attributes: Attributes): Promise<Answer> {
  const work = answerTo(context, asked, attributes);
  return jobOfUser(asked.user) === undefined ? work : work.catch(tellRefusal(context, asked));
}

async function answerTo(
  context: ApiContext,
  { user, request, route, paths }: Asked,
  attributes: Attributes,
): Promise<Answer> {
  permit(context, user, route, attributes);
  const service = serviceBehind(context.aggregator, request.url.pathname);
  if (service !== undefined) {
    return await context.aggregator.send(service, request.toRequest(), user);
  }
  if (route.type === 'path') {
    return unlessKept(request.header('if-none-match'), await paths(request));
  }
  return await answerResource(contextFor(context, user), request, route, user);
}

/** The route of a request about objects that this API answers itself and as a whole. */
function ownRoute(
  { scheme, aggregator }: ApiContext,
  { method = 'GET' }: IncomingMessage,
  url: URL,
): Route | undefined {
  try {
    const route = parseRoute(scheme, method, url);
    const isOwn = route.type === 'resource' && !isOpenEnded(route);
    return isOwn && serviceBehind(aggregator, url.pathname) === undefined ? route : undefined;
  } catch {
    // What is wrong with it, the other way tells.
    return undefined;
  }
}

/** Nobody waits for the end of what is sent on or followed. */
const isOpenEnded = (route: Route) =>
  route.type === 'resource' && ['proxy', 'log'].includes(route.subresource);

/** A project's job writes in the name of its project. */
function contextFor(context: ApiContext, user: User): ApiContext {
  const project = projectOfUser(user);
  if (project === undefined) return context;
  const jobId = jobOfUser(user);
  const { operations, scheme, witness } = context;
  return {
    ...context,
    operations: projectOperations(operations, scheme, { project, jobId, witness }),
  };
}

/** What a job was refused is told, too: it may have been all that the job was for. */
function tellRefusal({ witness }: ApiContext, { user, request, route }: Asked) {
  return async (error: unknown): Promise<never> => {
    const jobId = jobOfUser(user);
    if (witness === undefined || jobId === undefined || route.type !== 'resource') throw error;
    const command = (request.header('kubectl-command') ?? '').slice(0, 100);
    if (!(error instanceof ApiError) || !wasToChange(route.verb, command)) throw error;
    const { group, version, plural, namespace, verb } = route;
    const name = route.name || (error.status.details?.name ?? '');
    const { code, message } = error;
    const target = { group, version, plural, namespace, name };
    await witness({ type: 'refused', jobId, target, command, verb, code, message });
    throw error;
  };
}
