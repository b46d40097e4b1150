/** The Status object: what the API answers when there is no object to answer with. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

/** What a failed request was about; `kind` is the plural resource, for Invalid errors the kind. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** One of several reasons for a refusal. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** A reason word of Kubernetes with its HTTP status. */
const codes = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  NotImplemented: 501,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const;

/** Why a request was refused, in Kubernetes' own word. */
export type Reason = keyof typeof codes;

/** A request that the API refuses; `status` is what the client reads. Compare `reason`, not text. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly reason: Reason;
  readonly code: number;
  readonly status: Status;

  constructor(
    reason: Reason,
    message: string,
    details?: StatusDetails,
    metadata: Status['metadata'] = {},
    /** The HTTP status, where it is not that of the reason. */
    code: number = codes[reason],
  ) {
    super(message);
    this.reason = reason;
    this.code = code;
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata,
      status: 'Failure',
      message,
      reason,
      ...(details && { details }),
      code: this.code,
    };
  }
}

/**
 * A refusal that somebody else has worded: their Status passes on as it is. Its `reason` here says no more than
 * that it is a refusal; theirs is in `status`.
 */
export class RefusedElsewhere extends ApiError {
  override readonly status: Status;

  constructor(status: Status) {
    super('Forbidden', status.message ?? '', undefined, {}, status.code);
    this.status = status;
  }
}

/** What an error message calls a kind of object. */
export interface ResourceName {
  readonly plural: string;
  readonly group: string;
}

/** `deployments.apps`, or `pods` for the core group: the key of `Objects` and of error messages. */
export const resourceKey = ({ plural, group }: ResourceName) =>
  group === '' ? plural : `${plural}.${group}`;

const about = ({ plural, group }: ResourceName, name: string): StatusDetails => ({
  ...(name !== '' && { name }),
  ...(group !== '' && { group }),
  kind: plural,
});

/** 404: there is no object of this name. */
export const notFound = (resource: ResourceName, name: string) =>
  new ApiError('NotFound', `${resourceKey(resource)} "${name}" not found`, about(resource, name));

/** 409: the name is taken. */
export const alreadyExists = (resource: ResourceName, name: string, more = '') =>
  new ApiError(
    'AlreadyExists',
    `${resourceKey(resource)} "${name}" already exists${more}`,
    about(resource, name),
  );

/** 409: somebody else has written since the client read. */
export const conflict = (resource: ResourceName, name: string, why = staleWrite) =>
  new ApiError(
    'Conflict',
    `Operation cannot be fulfilled on ${resourceKey(resource)} "${name}": ${why}`,
    about(resource, name),
  );

const staleWrite =
  'the object has been modified; please apply your changes to the latest version and try again';

/** 403: this caller, or this state of the cluster, does not allow it. */
export const forbidden = (
  resource: ResourceName,
  name: string,
  why: string,
  causes?: readonly StatusCause[],
) =>
  new ApiError(
    'Forbidden',
    `${resourceKey(resource)}${name === '' ? '' : ` "${name}"`} is forbidden: ${why}`,
    { ...about(resource, name), ...(causes && { causes }) },
  );

/** 400: the request makes no sense. */
export const badRequest = (message: string) => new ApiError('BadRequest', message);
