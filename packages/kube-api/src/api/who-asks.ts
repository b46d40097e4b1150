import { ApiError } from '@slipway/kube-objects';
import { bearerToken } from '#access/authentication';
import { actingUser, type HeaderReader, headersOf, rawHeadersOf } from '#access/impersonation';
import { anonymous, type User } from '#access/user';
import type { Connection } from '#answer/connection';
import type { ApiContext } from './call.ts';

/** Who a request comes from, or acts as, by its headers and its connection. Throws 401 and 403. */
export async function identify(
  { authenticator, authorizer, peer }: ApiContext,
  headers: HeaderReader,
  socket: object | undefined,
): Promise<User> {
  const list = [...headers];
  const token = bearerToken((wanted) => list.find(([name]) => name === wanted)?.[1]);
  const user =
    token === undefined ? (peer(socket) ?? anonymous) : await authenticator.authenticate(token);
  if (user === undefined) throw new ApiError('Unauthorized', 'Unauthorized');
  return actingUser(authorizer, user, list);
}

/** The same of a request, which may have come by no connection. */
export function userOf(
  context: ApiContext,
  request: Request,
  { incoming = {} }: Connection,
): Promise<User> {
  const { rawHeaders, socket } = incoming;
  const headers = rawHeaders ? rawHeadersOf(rawHeaders) : headersOf(request.headers);
  return identify(context, headers, socket);
}
