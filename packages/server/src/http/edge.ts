import { randomUUID } from 'node:crypto';
import { TreeTooLarge } from '@slipway/git';
import { type DiskTrouble, diskTroubleIn } from '@slipway/io';
import type { Log } from '#log';
import { type RefusalCode, Refused } from '#refused';
import { withHeader } from './answers.ts';
import type { Call, Client } from './call.ts';
import type { FindClient } from './client-address.ts';
import { HttpError } from './http-error.ts';
import type { Address, Router } from './router.ts';

/** What the edge tells of each request, for `/metrics`. */
export interface RequestFacts {
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

export interface EdgeOptions<R extends Address> {
  readonly router: Router<R>;
  /** Where clients reach the server, as it was told: a proxy in front may speak https for it. */
  readonly publicUrl: string;
  /** Who is at the other end, behind proxies. */
  readonly findClient: FindClient;
  /** Runs a route's handler for those who may call it. */
  readonly admit: (route: R, call: Call) => Promise<Response>;
  /** The address that another one stands for, where no route answers that one. */
  readonly alias: (url: URL) => Promise<URL | undefined>;
  /** Answers what no route answers: git, then 404. */
  readonly otherwise: (request: Request, client: Client) => Promise<Response>;
  readonly log: Log;
  /** Told when there was no room for what a request wanted to write. */
  readonly onDiskFull: () => void;
  readonly observe: (facts: RequestFacts) => void;
}

const unknownClient: Client = { address: '' };

const statusOf: Readonly<Record<RefusalCode, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unprocessable: 422,
  'too-large': 413,
  'too-many': 429,
};

/** Where requests come in: request ids, routes, errors turned into answers, a log line for each. */
export function createEdge<R extends Address>({
  router,
  publicUrl,
  findClient,
  admit,
  alias,
  otherwise,
  log,
  onDiskFull,
  observe,
}: EdgeOptions<R>) {
  const outside = new URL(publicUrl);

  async function dispatch(
    request: Request,
    client: Client,
    url: URL,
    requestId: string,
  ): Promise<Response> {
    if (/%00/.test(url.pathname + url.search)) throw new HttpError(400, 'Bad Request');
    const match = router.match(request.method, url.pathname);
    if (match.found === 'nothing') {
      const { method } = request;
      const meant = method === 'GET' || method === 'HEAD' ? await alias(url) : undefined;
      if (meant === undefined) return otherwise(request, client);
      // The request stays the same: a new one would lose the abort as soon as it is collected.
      return dispatch(request, client, meant, requestId);
    }
    if (match.found === 'other-method') {
      const headers = { allow: match.allowed.join(', ') };
      throw new HttpError(405, 'Method Not Allowed', { headers });
    }
    return admit(match.route, { request, url, params: match.params, requestId, client });
  }

  return async function fetch(request: Request, connected = unknownClient): Promise<Response> {
    const client = findClient(request, connected);
    const started = performance.now();
    const requestId = requestIdOf(request);
    const url = asSeenOutside(new URL(request.url), outside);
    let response: Response;
    try {
      response = await dispatch(request, client, url, requestId);
    } catch (error) {
      if (diskTroubleIn(error) === 'full') onDiskFull();
      response = answerTo(error, requestId, log);
    }
    const whole = request.method === 'HEAD' ? withoutBody(response) : response;
    const named = withHeader(whole, 'x-request-id', requestId);
    const seconds = (performance.now() - started) / 1000;
    const { method } = request;
    observe({ method, status: named.status, seconds });
    log.debug('request', { requestId, method, path: url.pathname, status: named.status, seconds });
    return named;
  };
}

/**
 * The address that the client has used: links lead there again, and a token that came by https goes on
 * by nothing less.
 */
function asSeenOutside(url: URL, outside: URL): URL {
  if (url.host === outside.host) url.protocol = outside.protocol;
  return url;
}

function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id') ?? '';
  return /^[\w-]{1,64}$/.test(given) ? given : randomUUID().replaceAll('-', '');
}

function answerTo(error: unknown, requestId: string, log: Log): Response {
  if (error instanceof HttpError) {
    return Response.json(error.body, { status: error.status, headers: error.headers });
  }
  if (error instanceof Refused) return refusal(error);
  if (error instanceof TreeTooLarge) {
    return Response.json({ message: `400 Bad request - ${error.message}` }, { status: 400 });
  }
  if (isTooLong(error)) {
    return Response.json({ message: '400 Bad request - a value is too long' }, { status: 400 });
  }
  log.error('request failed', { requestId, error });
  const trouble = diskTroubleIn(error);
  if (trouble) return Response.json({ message: troubles[trouble] }, { status: 507 });
  const message = `500 Internal Server Error (request ${requestId})`;
  return Response.json({ message }, { status: 500 });
}

/** Reading goes on in both. */
const troubles: Readonly<Record<DiskTrouble, string>> = {
  full: 'The disk of the server is full: make room there, then try again',
  broken:
    'The disk of the server takes no writes, it fails or was made read-only: whoever runs the server has to look at it',
};

function refusal({ code, message, more }: Refused): Response {
  const {
    field,
    retryAfterSeconds,
    body = { message: field ? { [field]: [message] } : message },
  } = more;
  const headers = new Headers();
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
  return Response.json(body, { status: statusOf[code], headers });
}

/** Whether the system has refused a value of the request, as an argument of git or as a file's name. */
function isTooLong(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'E2BIG' || code === 'ENAMETOOLONG';
}

/** Nobody would read it: a file stays open, or a program running, until its end. */
function withoutBody(response: Response): Response {
  // One that has failed already has nothing to let go of.
  response.body?.cancel().catch(() => {});
  return new Response(null, response);
}
