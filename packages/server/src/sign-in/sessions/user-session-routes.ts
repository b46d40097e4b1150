import { idIn, nothing } from '#http/answers';
import type { Api, ApiRoute, UserCall } from '#rest/api';
import { userById } from '#users/read-users';
import { sessionJson } from './session-json.ts';
import { endSessionNumbered, sessionsOf } from './sessions.ts';

const path = '/users/:user_id/sessions';
const who = 'administrator';

/** Where somebody is signed in, to look and to end it: ours, for administrators. */
export const userSessionRoutes: readonly ApiRoute[] = [
  { method: 'GET', path, who, handle: list },
  { method: 'DELETE', path: `${path}/:session_id`, who, handle: end },
];

async function list(api: Api, call: UserCall): Promise<Response> {
  const all = await sessionsOf(api, await userById(api, idIn(call, 'user_id')));
  return Response.json(all.map((session) => sessionJson(session, { current: false })));
}

async function end(api: Api, call: UserCall): Promise<Response> {
  const user = await userById(api, idIn(call, 'user_id'));
  await endSessionNumbered(api, user, idIn(call, 'session_id'));
  return nothing();
}
