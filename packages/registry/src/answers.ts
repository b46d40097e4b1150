import { diskTroubleIn } from '@slipway/io';
import { alreadySent } from '#blobs/send-file';
import { errorResponse, RegistryError } from '#protocol/error';
import type { Connection } from '#protocol/exchange';
import { parseRoute, type Route } from '#protocol/route';
import type { Authority } from '#protocol/token';
import { type Proxied, proxiedBy, type UpstreamName } from '#pull-through/proxied';
import type { PullThrough } from '#pull-through/pull-through';
import { accessFor, type Context, mountAccessFor, operationFor } from './dispatch.ts';
import type { Log } from './registry.ts';

/** What answers need of the registry. */
export interface AnswersOptions {
  readonly context: Context;
  readonly authority: Authority;
  /** Whose images are brought when they are asked for. */
  readonly proxy:
    | { readonly upstream: UpstreamName; readonly pullThrough: PullThrough }
    | undefined;
  readonly log: Log;
  readonly onDiskFull?: (() => void) | undefined;
  readonly isClosed: () => boolean;
}

/** Answers one request, whatever happens. */
export type Answers = (request: Request, connection: Connection | undefined) => Promise<Response>;

export const isReading: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Every request of one registry from the door to its answer: what it asks for, whether it may, what to say. */
export function createAnswers({
  context,
  authority,
  proxy,
  log,
  onDiskFull,
  isClosed,
}: AnswersOptions): Answers {
  /** A request about an image of the upstream, after what it asks for has been brought. */
  async function answerProxied(
    answerFrom: (repository: string) => Response | Promise<Response>,
    proxied: Proxied,
  ): Promise<Response> {
    const warning = await proxy?.pullThrough.provide(proxied);
    const response = await answerFrom(proxied.repository);
    if (warning !== undefined) {
      log.error('an older copy was served', { repository: proxied.upstream, warning });
      response.headers.set('Warning', `110 slipway "${warning.replaceAll(/["\\]/g, "'")}"`);
    }
    return response;
  }

  async function answer(request: Request, connection: Connection | undefined): Promise<Response> {
    if (isClosed()) throw new RegistryError('UNAVAILABLE');
    const url = new URL(request.url);
    const route = parseRoute(url.pathname);
    const proxied = proxy && proxiedBy(proxy.upstream, route, url);
    if (proxied && !isReading.has(request.method)) {
      throw new RegistryError('UNSUPPORTED', { reason: 'images of an upstream are only read' });
    }
    const operation = operationFor(request.method, route);
    const named = proxied ? ({ ...route, repository: proxied.scope } as Route) : route;
    const wanted = accessFor(request.method, named);
    const grants = await authority.require(request, wanted, mountAccessFor(route, url));
    const address = connection?.incoming.socket.remoteAddress ?? '';
    const client = `${grants.bearer} ${address}`;
    const exchange = { request, url, connection, client, gone: goneOf(connection) };
    if (proxied === undefined) return operation(context, exchange, grants);
    const from = (repository: string) =>
      operationFor(request.method, { ...route, repository } as Route)(context, exchange, grants);
    return answerProxied(from, proxied);
  }

  /** Says what went wrong, once, to whom it concerns. */
  function refused(error: unknown, request: Request, connection: Connection | undefined): Response {
    const fields = { method: request.method, url: request.url };
    const refusal = asRegistryError(error);
    if (refusal.code === 'STORAGE_FULL') onDiskFull?.();
    if (refusal.code === 'UNKNOWN' && isBrokenOff(connection)) {
      log.debug('registry client broke off', fields);
    } else if (refusal.status >= 500) {
      log.error('registry request failed', { ...fields, error });
    } else {
      log.debug('registry request refused', { ...fields, code: refusal.code });
    }
    return connection?.outgoing.headersSent ? alreadySent() : errorResponse(refusal);
  }

  return async (request, connection) => {
    try {
      const response = await answer(request, connection);
      const { method, url } = request;
      log.debug('registry request', { method, url, status: response.status });
      return withCommonHeaders(response);
    } catch (error) {
      return withCommonHeaders(refused(error, request, connection));
    }
  };
}

/** Aborted when the connection closes before the answer is out; without one nobody tells. */
function goneOf(connection: Connection | undefined): AbortSignal {
  const controller = new AbortController();
  const outgoing = connection?.outgoing;
  outgoing?.once('close', () => outgoing.writableFinished || controller.abort());
  return controller.signal;
}

function isBrokenOff(connection: Connection | undefined): boolean {
  return connection?.incoming.destroyed === true && !connection.incoming.complete;
}

const troubles = { full: 'STORAGE_FULL', broken: 'STORAGE_BROKEN' } as const;

function asRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const trouble = diskTroubleIn(error);
  return new RegistryError(trouble ? troubles[trouble] : 'UNKNOWN', undefined, { cause: error });
}

function withCommonHeaders(response: Response): Response {
  response.headers.set('Docker-Distribution-API-Version', 'registry/2.0');
  // The same port serves a web UI; nothing pushed here may be taken for one of its pages.
  response.headers.set('X-Content-Type-Options', 'nosniff');
  return response;
}
