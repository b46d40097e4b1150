import { load } from 'js-yaml';
import { decodeJson, WrongType } from '../codec/decode-json.ts';
import { decodeProtobuf, openEnvelope } from '../codec/decode-protobuf.ts';
import { BrokenMessage } from '../codec/protobuf.ts';
import { type Draft, isDraft } from '../kinds/draft.ts';
import { ApiError, badRequest } from '../status.ts';

/** What a body must be, and what it may be instead. */
export interface Expected {
  readonly apiVersion: string;
  readonly kind: string;
  /** Its message in the field table. */
  readonly type: string;
}

/** An object from a client. */
export interface Body {
  readonly object: Draft;
  readonly unknownFields: readonly string[];
}

const maxBytes = 3 * 1024 * 1024;

/** Reads a whole body; more than 3 MiB are refused. */
export async function readBody(request: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new ApiError('RequestEntityTooLarge', `Request entity too large: limit is ${maxBytes}`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The media type of a request's body; JSON when the client does not say. */
export const contentType = (request: Request) =>
  (request.headers.get('content-type') ?? 'application/json').split(';')[0]?.trim() ?? '';

/** Reads and decodes an object; undefined when the body is empty. */
export async function readObject(request: Request, expected: Expected): Promise<Body | undefined> {
  const bytes = await readBody(request);
  if (bytes.length === 0) return undefined;
  const type = contentType(request);
  try {
    switch (type) {
      case 'application/vnd.kubernetes.protobuf':
        return decodeEnvelope(bytes, expected);
      case 'application/json':
      case '':
        return decodeText(JSON.parse(bytes.toString()) as unknown, expected);
      case 'application/yaml':
        return decodeText(load(bytes.toString()) as unknown, expected);
      default:
        throw unsupportedMediaType([
          'application/json',
          'application/yaml',
          'application/vnd.kubernetes.protobuf',
        ]);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw badRequest(explain(error, expected));
  }
}

/** 415: nobody can read this body. */
const unsupportedMediaType = (accepted: readonly string[]) =>
  new ApiError(
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

function explain(error: unknown, { apiVersion, kind }: Expected): string {
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof WrongType) {
    const version = apiVersion.split('/').at(-1);
    return `${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`;
  }
  if (error instanceof BrokenMessage) return why;
  return `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`;
}

function decodeEnvelope(bytes: Buffer, expected: Expected): Body {
  const { apiVersion, kind, raw } = openEnvelope(bytes);
  checkType({ apiVersion, kind }, expected);
  return {
    object: { apiVersion, kind, ...decodeProtobuf(expected.type, raw) },
    unknownFields: [],
  };
}

function decodeText(value: unknown, expected: Expected): Body {
  if (!isDraft(value)) throw new Error('cannot unmarshal into an object');
  checkType(value, expected);
  return decodeJson(expected.type, value);
}

/** Delete options may leave their type out; then the expected one is meant. */
function checkType(
  { apiVersion, kind }: { readonly apiVersion?: unknown; readonly kind?: unknown },
  expected: Expected,
): void {
  if (expected.kind === 'DeleteOptions') return;
  if (typeof kind !== 'string' || kind === '') {
    throw badRequest(`Object 'Kind' is missing in the body of a ${expected.kind}`);
  }
  if (kind !== expected.kind) {
    throw badRequest(
      `no kind "${kind}" is registered for version "${String(apiVersion)}": the object must be a ${expected.kind}`,
    );
  }
  if (apiVersion !== expected.apiVersion) {
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected.apiVersion})`,
    );
  }
}
