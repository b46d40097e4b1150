/** Every error code the registry answers with: HTTP status and the sentence for people. */
const codes = {
  BLOB_UNKNOWN: [404, 'blob unknown to this repository'],
  BLOB_UPLOAD_INVALID: [400, 'blob upload invalid'],
  BLOB_TOO_LARGE: [413, 'blob is larger than this registry accepts', 'SIZE_INVALID'],
  BLOB_UPLOAD_UNKNOWN: [404, 'blob upload unknown to this repository; start a new one'],
  DENIED: [403, 'requested access to the resource is denied'],
  DIGEST_INVALID: [400, 'the digest does not match the content, or is not a digest'],
  MANIFEST_BLOB_UNKNOWN: [400, 'manifest names a blob or manifest that this repository lacks'],
  MANIFEST_INVALID: [400, 'manifest invalid'],
  MANIFEST_TOO_LARGE: [413, 'manifest is larger than this registry accepts', 'MANIFEST_INVALID'],
  MANIFEST_UNKNOWN: [404, 'manifest unknown'],
  NAME_INVALID: [400, 'invalid repository name'],
  NAME_UNKNOWN: [404, 'repository name not known to this registry'],
  NOT_FOUND: [404, 'no such page in the distribution API', 'UNSUPPORTED'],
  PAGE_INVALID: [400, 'n must be a whole number from 0', 'UNSUPPORTED'],
  PRECONDITION_FAILED: [
    412,
    'the reference stands for something else than the condition of the request says',
    'DENIED',
  ],
  RANGE_INVALID: [416, 'the chunk does not start where the upload ends', 'BLOB_UPLOAD_INVALID'],
  RANGE_UNSATISFIABLE: [416, 'the blob has no such range', 'UNSUPPORTED'],
  SIZE_INVALID: [400, 'the body is not as long as it was announced'],
  STORAGE_BROKEN: [
    507,
    'the disk of the registry takes no writes; it needs to be looked at',
    'UNKNOWN',
  ],
  STORAGE_FULL: [507, 'the disk of the registry is full', 'UNKNOWN'],
  TAG_INVALID: [400, 'invalid tag', 'MANIFEST_INVALID'],
  TOOMANYREQUESTS: [429, 'too many uploads are waiting already; try again in a moment'],
  UNAUTHORIZED: [401, 'authentication required'],
  UNAVAILABLE: [503, 'the registry is closing'],
  UNKNOWN: [500, 'internal error'],
  UPSTREAM_AWAY: [502, 'the upstream cannot be reached, and there is no copy here', 'UNKNOWN'],
  UPSTREAM_BUSY: [
    429,
    'the upstream gives no more images for now, and there is no copy here: it gives more to who signs in',
    'TOOMANYREQUESTS',
  ],
  UPSTREAM_UNKNOWN: [404, 'the upstream has no such image, or not for us', 'MANIFEST_UNKNOWN'],
  UPSTREAM_WRONG: [502, 'the upstream has sent something else than was asked for', 'UNKNOWN'],
  UNSUPPORTED: [405, 'the operation is unsupported'],
} as const satisfies Record<string, readonly [number, string, string?]>;

/** The registry's own name of an error; several share one code of the specification. */
export type ErrorCode = keyof typeof codes;

/** A refusal with the specification's code; `detail` and `headers` go to the client. */
export class RegistryError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    detail?: unknown,
    options: { readonly headers?: Readonly<Record<string, string>>; readonly cause?: unknown } = {},
  ) {
    super(codes[code][1], { cause: options.cause });
    this.name = 'RegistryError';
    this.code = code;
    this.status = codes[code][0];
    this.detail = detail;
    this.headers = options.headers ?? {};
  }
}

/** The response that tells a client of `error`, in the specification's shape. */
export function errorResponse(error: RegistryError): Response {
  const wireCode = codes[error.code][2] ?? error.code;
  const body = { code: wireCode, message: error.message, detail: error.detail };
  return Response.json({ errors: [body] }, { status: error.status, headers: error.headers });
}
