import { pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { guarded } from '@slipway/io';
import { serviceOf } from '#http/hosts/service-host';
import type { Service } from './answering.ts';

/** Below this the archive's frame costs more than it saves. */
const fewBytes = 1400;
/** The levels above win a few hundredths for twice the time. */
const level = 5;

/** What shrinks, by content type; archives, pictures and blobs are compressed already. */
const shrinking =
  /^(?:text\/(?!event-stream)|application\/(?:json|javascript|manifest\+json)|image\/svg)/;

/** The same service, whose pages and API answers are compressed for whoever takes them so. */
export function compressing(service: Service): Service {
  return {
    fetch: async (request, connection) => {
      const response = await service.fetch(request, connection);
      const isWanted = response.body !== null && isWorthwhile(response) && isForPeople(request);
      return isWanted ? compressed(request, response) : response;
    },
    upgrade: (...args) => service.upgrade(...args),
  };
}

/** Not the registry's or what a runner asks, which is near; not watches; not what apps answer. */
function isForPeople({ url, headers }: Request): boolean {
  const isNearOrLive = /^\/(?:v2|-|jwt|api\/v4\/(?:jobs|runners))(?:\/|$)/;
  return !serviceOf(headers.get('host') ?? undefined) && !isNearOrLive.test(new URL(url).pathname);
}

/**
 * An answer compressed for whoever takes it so. Streams of events, byte ranges, and what says
 * `no-transform` stay as they are; so does an answer whose first piece is small: it is small, or
 * comes as things happen.
 *
 * Each piece is sent on at once, and no more than one is held.
 */
export async function compressed(request: Request, response: Response): Promise<Response> {
  if (!response.body || !takesGzip(request) || !isWorthwhile(response)) return response;
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const { value: first } = await reader.read();
  const rest = guarded(Readable.from(pieces(first, reader), { objectMode: false }));
  if (first === undefined || first.length < fewBytes) return withBody(response, rest);
  const gzip = guarded(createGzip({ level, flush: constants.Z_SYNC_FLUSH }));
  // An error on one side ends the other; who reads or writes there hears of it.
  pipeline(rest, gzip, () => {});
  const answer = withBody(response, gzip);
  answer.headers.set('content-encoding', 'gzip');
  answer.headers.append('vary', 'accept-encoding');
  answer.headers.delete('content-length');
  return answer;
}

function takesGzip({ method, headers }: Request): boolean {
  const accepted = headers.get('accept-encoding') ?? '';
  return (
    method !== 'HEAD' && /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))|,|$)/.test(accepted)
  );
}

function isWorthwhile({ status, headers }: Response): boolean {
  const length = headers.get('content-length');
  return (
    status === 200 &&
    !headers.has('content-encoding') &&
    !headers.has('content-range') &&
    shrinking.test(headers.get('content-type') ?? '') &&
    !/\bno-transform\b/.test(headers.get('cache-control') ?? '') &&
    (length === null || Number(length) >= fewBytes)
  );
}

async function* pieces(
  first: Uint8Array | undefined,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = first; piece !== undefined; piece = (await reader.read()).value) yield piece;
  } finally {
    await reader.cancel();
  }
}

function withBody(response: Response, body: Readable): Response {
  return new Response(Readable.toWeb(body) as ReadableStream, response);
}
