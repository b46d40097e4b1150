import { ApiError } from '@slipway/kube-objects';
import { bearerToken } from '#access/authentication';
import { actingUser } from '#access/impersonation';
import { anonymous, type User } from '#access/user';
import type { ApiContext } from '#api/resource/call';
import type { ApiRequest } from '#request/api-request';
import type { HeaderReader } from '#request/headers';

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

/** The same of a request. */
export const userOf = (context: ApiContext, { headers, socket }: ApiRequest): Promise<User> =>
  identify(context, headers(), socket);
