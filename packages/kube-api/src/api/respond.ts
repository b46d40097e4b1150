import type { ApiError, KubeObject } from '@slipway/kube-objects';
import { dump } from 'js-yaml';
import { TextResponse } from '#answer/direct-response';
import { makeTable, parseIncludeObject, partialMetadata } from '#answer/table';
import type { Call } from './call.ts';

/** A JSON or YAML answer. */
export function respond(body: object, encoding: 'json' | 'yaml', code = 200): Response {
  // Stored objects share parts; in an answer each is written out.
  const text = encoding === 'yaml' ? dump(body, { noRefs: true }) : `${JSON.stringify(body)}\n`;
  return new TextResponse(text, {
    status: code,
    headers: { 'content-type': `application/${encoding}`, 'cache-control': 'no-cache, private' },
  });
}

/** One object in the form that the client wants. */
export async function respondObject(call: Call, object: object, code = 200): Promise<Response> {
  await call.storage.ready([object]);
  return respond(shape(call, object as KubeObject), call.wanted.encoding, code);
}

/** One object as itself, as a table of one row, or as its metadata. */
export function shape(call: Call, stored: KubeObject): object {
  switch (call.wanted.as) {
    case 'table': {
      const { resourceVersion } = stored.metadata;
      return makeTable(
        call.storage.kind,
        [call.storage.read(stored)],
        { resourceVersion },
        parseIncludeObject(call.query.get('includeObject')),
        call.context.clock(),
      );
    }
    case 'metadata':
      return partialMetadata(stored);
    case 'object':
      return call.storage.show(call.storage.read(stored));
  }
}

/** Any error as the Status that Kubernetes' clients understand. */
export function respondError(error: ApiError): Response {
  const response = respond(error.status, 'json', error.code);
  const seconds = error.status.details?.retryAfterSeconds;
  if (seconds !== undefined) response.headers.set('retry-after', String(seconds));
  return response;
}

/** What a path without anything answers, as a plain web server. */
export const textNotFound = () =>
  new Response('404 page not found\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
