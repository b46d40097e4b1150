import { idIn, nothing } from '#http/answers';
import { found } from '#refused';
import type { Api, ApiRoute, UserCall } from '#rest/api';
import { userById } from '#users/read-users';
import { sessionJson } from './session-json.ts';
import { sessionsOf } from './sessions.ts';

const path = '/users/:user_id/sessions';
const who = 'administrator';

/** Where somebody is signed in, to look and to end it: ours, for administrators. */
export const userSessionRoutes: readonly ApiRoute[] = [
  { method: 'GET', path, who, handle: list },
  { method: 'DELETE', path: `${path}/:session_id`, who, handle: end },
];

async function sessionsIn(api: Api, call: UserCall) {
  return sessionsOf(api, await userById(api, idIn(call, 'user_id')));
}

async function list(api: Api, call: UserCall): Promise<Response> {
  const all = await sessionsIn(api, call);
  return Response.json(all.map((session) => sessionJson(session, { current: false })));
}

async function end(api: Api, call: UserCall): Promise<Response> {
  const wanted = idIn(call, 'session_id');
  const session = (await sessionsIn(api, call)).find(({ id }) => id === wanted);
  await api.store.sessions.delete(found(session, 'Session').id);
  return nothing();
}
