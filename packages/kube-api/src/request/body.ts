import { ApiError, badRequest } from '@slipway/kube-objects';
import { load } from 'js-yaml';
import { checkBounds, TooComplex } from '#codec/bounds';
import { decodeJson, WrongType } from '#codec/decode-json';
import { decodeProtobuf, openEnvelope } from '#codec/decode-protobuf';
import { duplicateFields, inOrder, repeatedKeys } from '#codec/duplicates';
import { BrokenMessage } from '#codec/protobuf';
import { type Draft, isDraft } from '#schema/draft';
import type { ObjectSchema } from '#schema/schema';
import type { ApiRequest } from './api-request.ts';
import { type Findings, knownDuplicates } from './field-validation.ts';

/** What a body must be, and what it may be instead. */
export interface Expected {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: ObjectSchema;
}

/** An object from a client, and what is odd about it. */
export interface Body extends Findings {
  readonly object: Draft;
}

const maxBytes = 3 * 1024 * 1024;

const tooLarge = () =>
  new ApiError('RequestEntityTooLarge', `Request entity too large: limit is ${maxBytes}`);

/** Reads a whole body; more than 3 MiB are refused. */
export async function readBody(request: ApiRequest): Promise<Buffer> {
  if (Number(request.header('content-length') ?? 0) > maxBytes) throw tooLarge();
  const body = await request.read(maxBytes);
  if (body === undefined) throw tooLarge();
  return body;
}

/** The media type of a request's body; JSON when the client does not say. */
export const contentType = (request: Pick<ApiRequest, 'header'>) =>
  (request.header('content-type') ?? 'application/json').split(';')[0]?.trim() ?? '';

/** Reads and decodes an object; undefined when the body is empty. */
export async function readObject(
  request: ApiRequest,
  expected: Expected,
): Promise<Body | undefined> {
  const bytes = await readBody(request);
  if (bytes.length === 0) return undefined;
  const type = contentType(request);
  try {
    switch (type) {
      case 'application/vnd.kubernetes.protobuf':
        return decodeEnvelope(bytes, expected);
      case 'application/json':
      case '':
        return decodeJsonBody(bytes.toString(), expected);
      case 'application/yaml': {
        const text = bytes.toString();
        const body = decodeValue(readYaml(text), expected);
        return { ...body, repeatedKeys: repeatedKeys(text) };
      }
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

/** A configuration to apply, and keys that come twice in it. */
export interface Configuration {
  readonly value: Draft;
  readonly repeatedKeys: readonly string[];
}

/** Reads the configuration that a request applies: YAML, or JSON, which is YAML. */
export async function readConfiguration({
  request,
}: {
  readonly request: ApiRequest;
}): Promise<Configuration> {
  const text = (await readBody(request)).toString();
  const isJson = text.trimStart().startsWith('{');
  try {
    const value = isJson ? (JSON.parse(text) as unknown) : readYaml(text);
    checkBounds(value);
    // Only where there are some it is worth to ask for their lines.
    const isRepeating = !isJson || duplicateFields(text).length > 0;
    if (isDraft(value)) return { value, repeatedKeys: isRepeating ? repeatedKeys(text) : [] };
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : error}`);
  }
  throw badRequest('error decoding YAML: the configuration is not an object');
}

/** What few references may stand for, whatever the length of the text. */
const freeValues = 10_000;

/** Reads YAML; references may make it a little longer, not as long as they like. */
function readYaml(text: string): unknown {
  // The last of two equal keys wins, as in JSON; who wants to know hears of it.
  const value = load(text, { json: true }) as unknown;
  checkBounds(value, text.length + freeValues);
  return value;
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
  if (error instanceof BrokenMessage || error instanceof TooComplex) return why;
  return `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`;
}

function decodeEnvelope(bytes: Buffer, expected: Expected): Body {
  const { raw, ...written } = openEnvelope(bytes);
  const object = { ...completeType(written, expected), ...decodeProtobuf(expected.schema, raw) };
  checkBounds(object);
  return { object, unknownFields: [] };
}

function decodeJsonBody(text: string, expected: Expected): Body {
  const body = decodeValue(JSON.parse(text) as unknown, expected);
  const { schema } = expected;
  const duplicates = knownDuplicates(schema, duplicateFields(text), body.unknownFields);
  const isMixed = duplicates.length > 0 && body.unknownFields.length > 0;
  // Of a custom kind the text is read first, and looked at for unknown fields later.
  const order = isMixed && schema.message !== undefined;
  return {
    ...body,
    duplicateFields: duplicates,
    ...(order && { order: inOrder(text, body.unknownFields, duplicates) }),
  };
}

function decodeValue(value: unknown, expected: Expected): Body {
  if (!isDraft(value)) throw new Error('cannot unmarshal into an object');
  checkBounds(value);
  return decodeJson(expected.schema, { ...value, ...completeType(value, expected) });
}

/** The type of an object; what the body leaves out is what the path says. */
function completeType(
  written: { readonly apiVersion?: unknown; readonly kind?: unknown },
  expected: Expected,
): Pick<Expected, 'apiVersion' | 'kind'> {
  if (expected.kind === 'DeleteOptions') return expected;
  const { apiVersion = '', kind = '' } = written;
  if ((kind ?? '') !== '' && kind !== expected.kind) {
    throw badRequest(
      `no kind "${String(kind)}" is registered for version "${String(apiVersion)}": the object must be a ${expected.kind}`,
    );
  }
  if ((apiVersion ?? '') !== '' && apiVersion !== expected.apiVersion) {
    throw badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected.apiVersion})`,
    );
  }
  return { apiVersion: expected.apiVersion, kind: expected.kind };
}
