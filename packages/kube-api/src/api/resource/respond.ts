import type { ApiError, KubeObject } from '@slipway/kube-objects';
import { dump } from 'js-yaml';
import { type Answer, TextAnswer } from '#answer/answer';
import { makeTable, parseIncludeObject, partialMetadata, type Rows } from '#answer/table';
import type { Wanted } from '#request/accept';
import type { Call } from './call.ts';
import { addWarnings, warningsBefore } from './warnings.ts';

type TextOf = (body: object) => string;

const writers: Readonly<Record<Wanted['encoding'], (body: object, textOf: TextOf) => string>> = {
  json: (body, textOf) => `${textOf(body)}\n`,
  'indented json': (body) => `${JSON.stringify(body, null, 2)}\n`,
  // Stored objects share parts; in an answer each is written out.
  yaml: (body) => dump(body, { noRefs: true }),
};

/** A JSON or YAML answer; `textOf` may know the JSON of what was written a moment ago. */
export function respond(
  body: object,
  encoding: Wanted['encoding'],
  code = 200,
  textOf: TextOf = JSON.stringify,
): Answer {
  const text = writers[encoding](body, textOf);
  const headers = {
    'content-type': encoding === 'yaml' ? 'application/yaml' : 'application/json',
    'cache-control': 'no-cache, private',
  };
  return new TextAnswer(text, headers, code);
}

/** One object in the form that the client wants. */
export async function respondObject(call: Call, object: object, code = 200): Promise<Answer> {
  const { storage, wanted, context } = call;
  const isReady = storage.ready([object]);
  if (isReady !== undefined) await isReady;
  return respond(shape(call, object as KubeObject), wanted.encoding, code, (body) =>
    context.store.textOf(body),
  );
}

/** One object as itself, as a table of one row, or as its metadata. */
export function shape(call: Call, stored: KubeObject): object {
  switch (call.wanted.as) {
    case 'table':
      return tableOf(call, call.storage.kind, call.storage.read(stored));
    case 'metadata':
      return partialMetadata(stored);
    case 'object':
      return call.storage.show(call.storage.read(stored));
  }
}

/** A table of one row. */
export const tableOf = ({ query, context }: Call, rows: Rows, object: KubeObject): object =>
  makeTable(
    rows,
    [object],
    { resourceVersion: object.metadata.resourceVersion },
    parseIncludeObject(query.get('includeObject')),
    context.clock(),
  );

/** Any error as the Status that Kubernetes' clients understand. */
export function respondError(error: ApiError): Answer {
  const answer = respond(error.status, 'json', error.code);
  const seconds = error.status.details?.retryAfterSeconds;
  if (seconds !== undefined) answer.headers.set('retry-after', String(seconds));
  addWarnings(answer, warningsBefore(error));
  return answer;
}

/** What a path without anything answers, as a plain web server. */
export const textNotFound = (): Answer =>
  new TextAnswer('404 page not found\n', { 'content-type': 'text/plain; charset=utf-8' }, 404);
