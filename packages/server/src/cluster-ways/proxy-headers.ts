import type { Identity } from '#agents/access/identity-rules';
import { type Answered, type Asked, ClusterRefusal, ofConnection } from './cluster-way.ts';

/** What says who asks here, or where from: none of the cluster's business. */
const ofServer = new Set([
  'host',
  'authorization',
  'cookie',
  'private-token',
  'job-token',
  'expect',
  'forwarded',
]);
const ofServerToo = /^(x-forwarded-|x-remote-|x-slipway-|sec-fetch-)/;

/**
 * The headers of a request for the cluster: those of the client that say what it wants, and as whom it is asked.
 * Nobody becomes somebody else by headers of their own.
 */
export function headersForCluster(
  sent: Iterable<readonly [name: string, value: string]>,
  identity: Identity,
): Asked['headers'] {
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, value] of sent) {
    if (name.startsWith('impersonate-')) {
      throw new ClusterRefusal(
        403,
        `the header ${name} is not passed on: as whom a cluster is asked says the file of its agent, by access_as`,
      );
    }
    if (ofConnection.has(name) || ofServer.has(name) || ofServerToo.test(name)) continue;
    headers[name] = value;
  }
  return { ...headers, ...impersonating(identity) };
}

/** By which the cluster takes the asker for somebody. */
function impersonating(identity: Identity): Asked['headers'] {
  if (identity === 'agent') return {};
  const { username, uid, groups, extra } = identity;
  return {
    'impersonate-user': username,
    ...(uid !== undefined && { 'impersonate-uid': uid }),
    ...(groups.length > 0 && { 'impersonate-group': groups }),
    ...Object.fromEntries(
      Object.entries(extra).map(([key, values]) => [
        `impersonate-extra-${encodeURIComponent(key).toLowerCase()}`,
        values,
      ]),
    ),
  };
}

/** The headers of an answer for the client. What pods answer must never run as a page of ours. */
export function headersForClient(answer: Pick<Answered, 'headers'>): Headers {
  const headers = new Headers();
  for (const [name, value] of answer.headers) {
    if (!ofConnection.has(name) && name !== 'set-cookie') headers.append(name, value);
  }
  headers.set('content-security-policy', "default-src 'none'; sandbox");
  headers.set('x-content-type-options', 'nosniff');
  return headers;
}
