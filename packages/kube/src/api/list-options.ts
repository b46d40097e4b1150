/** What a list asks for, checked as the real API server checks it. */
import { forbiddenField, invalidObject, unsupported } from '../kinds/field-error.ts';
import { queryBoolean, queryInteger } from '../query.ts';
import { ApiError, badRequest } from '../status.ts';
import { type Continuation, decodeContinue } from './continue-token.ts';

/** The part of a list that is wanted. */
export interface ListOptions {
  /** At most so many objects; undefined: all. */
  readonly limit: number | undefined;
  /** Where to go on. */
  readonly from: Continuation | undefined;
  /** The revision whose objects are wanted; undefined: the newest. */
  readonly exactly: number | undefined;
}

/** Reads `limit`, `continue`, `resourceVersion` and `resourceVersionMatch`. Throws 400, 422, 504. */
export function readListOptions(query: URLSearchParams, revision: number): ListOptions {
  const limit = queryInteger(query, 'limit') ?? 0;
  const token = query.get('continue') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  checkMatch(match, version, token);
  if (queryBoolean(query, 'sendInitialEvents')) {
    throw refuse(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  if (token !== '' && version !== '' && version !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const known = knownVersion(version, revision);
  return {
    limit: limit > 0 ? limit : undefined,
    from: token === '' ? undefined : decodeContinue(token),
    // A limit without a match asks for the very version, too, as it did before there were matches.
    exactly: match === 'Exact' || (match === '' && limit > 0) ? known : undefined,
  };
}

const refuse = (error: Parameters<typeof invalidObject>[2][number]) =>
  invalidObject({ kind: 'ListOptions', group: 'meta.k8s.io' }, '', [error]);

function checkMatch(match: string, version: string, token: string): void {
  const field = 'resourceVersionMatch';
  if (match === '') return;
  if (token !== '')
    throw refuse(forbiddenField(field, `${field} is forbidden for continue requests`));
  if (version === '') {
    throw refuse(forbiddenField(field, `${field} is forbidden unless resourceVersion is provided`));
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    throw refuse(unsupported(field, match, ['Exact', 'NotOlderThan', '']));
  }
  if (match === 'Exact' && version === '0') {
    throw refuse(forbiddenField(field, `${field} "Exact" is forbidden for resourceVersion "0"`));
  }
}

/**
 * A version that a client has seen; undefined when it names none. Throws 504, so that the client
 * comes back, when the version does not exist yet.
 */
export function knownVersion(text: string, revision: number): number | undefined {
  if (text === '' || text === '0') return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw badRequest(
      `Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
    );
  }
  const version = Number(text);
  if (version <= revision) return version;
  throw new ApiError('Timeout', `Too large resource version: ${version}, current: ${revision}`, {
    retryAfterSeconds: 1,
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
  });
}
