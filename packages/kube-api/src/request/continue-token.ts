/** The token by which a client asks for the next part of a list. */

import type { KubeObject } from '@slipway/kube-objects';
import { badRequest } from '@slipway/kube-objects';
import { isDraft } from '#schema/draft';

/** Where a list goes on. */
export interface Continuation {
  /** The revision of the first part; undefined: go on with the newest objects. */
  readonly revision: number | undefined;
  /** The key of the last object that the client has. */
  readonly after: string;
}

const version = 'meta.k8s.io/v1';
/** What the token of a list that has been told to go on inconsistently says. */
const newest = -1;

/** The order of a list: by namespace, then by name. Names cannot hold what lies between them. */
export const orderKey = ({ metadata: { namespace = '', name } }: KubeObject) =>
  `${namespace}\0${name}`;

/** Writes a token; it is opaque to clients. */
export function encodeContinue({ revision = newest, after }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: version, rv: revision, start: after })).toString(
    'base64url',
  );
}

/** Reads a token. Throws 400 when it is not one of ours. */
export function decodeContinue(token: string): Continuation {
  const content = parse(token);
  if (!isDraft(content) || content.v !== version) throw notValid('server does not recognize it');
  const { rv, start } = content;
  if (!Number.isSafeInteger(rv) || Number(rv) < newest || rv === 0) {
    throw notValid('incorrect encoded start resourceVersion');
  }
  if (typeof start !== 'string' || start === '') throw notValid('encoded start key empty');
  return { revision: rv === newest ? undefined : Number(rv), after: start };
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}

const notValid = (why: string) => badRequest(`continue key is not valid: ${why}`);
