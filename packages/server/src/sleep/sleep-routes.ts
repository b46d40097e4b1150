import { parseDuration } from '@slipway/contract';
import { environmentOfProject } from '#environments/read-environments';
import { idIn } from '#http/answers';
import { unprocessable } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import { letSleep, sleepOrWake } from './environment-sleep.ts';

const base = '/projects/:id/environments/:environment_id';
const may = 'manage_environments';

/** What an environment runs sleeps when nobody asks, and wakes for whoever does; ours. */
export const sleepRoutes: readonly ApiRoute[] = [
  { method: 'PUT', path: `${base}/sleep`, may, handle: set },
  { method: 'POST', path: `${base}/sleep`, may, handle: (api, call) => act(api, call, 'sleep') },
  { method: 'POST', path: `${base}/wake`, may, handle: (api, call) => act(api, call, 'wake') },
];

const environmentOf = (api: Api, call: ProjectCall) =>
  environmentOfProject(api, call.project, idIn(call, 'environment_id'));

async function set(api: Api, call: ProjectCall): Promise<Response> {
  const after = secondsIn(call.args.requiredText('after'));
  const changed = await letSleep(api, call.project, await environmentOf(api, call), after);
  return Response.json(await api.present.environment(changed));
}

async function act(api: Api, call: ProjectCall, wish: 'sleep' | 'wake'): Promise<Response> {
  const workloads = await sleepOrWake(api, call.project, await environmentOf(api, call), wish);
  return Response.json({ workloads });
}

/** `30 minutes`, or `never`. */
function secondsIn(text: string): number | null {
  if (text === 'never') return null;
  const seconds = parseDuration(text);
  if (seconds) return seconds;
  throw unprocessable('after', 'is a time like "30 minutes", or "never"');
}
