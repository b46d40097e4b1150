/** What a list asks for, checked as the real API server checks it. */

import { ApiError, badRequest, queryBoolean, queryInteger } from '@slipway/kube-objects';
import { type FieldError, forbiddenField, invalidObject, unsupported } from '#schema/field-error';
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
  if (query.has('sendInitialEvents')) {
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

const refuse = (...errors: readonly FieldError[]) =>
  invalidObject({ kind: 'ListOptions', group: 'meta.k8s.io' }, '', errors);

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

/** Where a watch begins. */
export interface WatchStart {
  /** Whether the objects there are come first, and then a bookmark that says so. */
  readonly wantsInitial: boolean;
  /** The revision after which changes are wanted; undefined: all objects first. */
  readonly after: number | undefined;
}

/** Reads what a watch asks for of `resourceVersion` and its companions. Throws 400, 422, 504. */
export function readWatchStart(query: URLSearchParams, revision: number): WatchStart {
  checkWatchMatch(query);
  const version = knownVersion(query.get('resourceVersion') ?? '', revision);
  if (!query.has('sendInitialEvents')) return { wantsInitial: false, after: version };
  const wantsInitial = queryBoolean(query, 'sendInitialEvents');
  return { wantsInitial, after: wantsInitial ? undefined : (version ?? revision) };
}

function checkWatchMatch(query: URLSearchParams): void {
  const field = 'resourceVersionMatch';
  const match = query.get(field) ?? '';
  const isChosen = query.has('sendInitialEvents');
  const errors: FieldError[] = [];
  if (isChosen && match !== 'NotOlderThan') {
    const why = `sendInitialEvents requires setting ${field} to NotOlderThan`;
    errors.push(forbiddenField(field, why));
  }
  if (match !== '' && !isChosen) {
    const why = `${field} is forbidden for watch unless sendInitialEvents is provided`;
    errors.push(forbiddenField(field, why));
  }
  if (match !== '' && match !== 'NotOlderThan') {
    errors.push(unsupported(field, match, ['NotOlderThan']));
  }
  if (match !== '' && query.get('continue')) {
    errors.push(forbiddenField(field, `${field} is forbidden for continue requests`));
  }
  if (errors.length > 0) throw refuse(...errors);
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
