/** Why something that was asked for can't be done. The HTTP side chooses the status by `code`. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: RefusalCode;
  readonly more: RefusalDetails;

  constructor(code: RefusalCode, message: string, more: RefusalDetails = {}) {
    super(message);
    this.code = code;
    this.more = more;
  }
}

/** What is the matter: with the request, with who sends it, with what it is about, or with the time. */
export type RefusalCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'unprocessable'
  | 'too-large'
  | 'too-many';

/** What a refusal says beside its message. */
export interface RefusalDetails {
  /** The field that is wrong, as GitLab reports what its models refuse. */
  readonly field?: string;
  readonly retryAfterSeconds?: number;
  /** Said in the place of the message, where a standard has its own words. */
  readonly body?: unknown;
}

/** Nobody has signed in, or their token does not hold. */
export function unauthenticated(body?: unknown): Refused {
  return new Refused('unauthenticated', '401 Unauthorized', { body });
}

/** They may not, in GitLab's words. */
export function forbidden(why?: string): Refused {
  return new Refused('forbidden', `403 Forbidden${why === undefined ? '' : ` - ${why}`}`);
}

/** There is no such thing, or none that they may see: `404 Branch Not Found`. */
export function notFound(name?: string): Refused {
  return new Refused('not-found', name ? `404 ${name} Not Found` : '404 Not found');
}

/** A field of what was sent is wrong. */
export function unprocessable(field: string, problem: string): Refused {
  return new Refused('invalid', problem, { field });
}

/** The thing; throws `notFound` without it. */
export function found<T>(thing: T | undefined, name?: string): T {
  if (thing === undefined) throw notFound(name);
  return thing;
}
