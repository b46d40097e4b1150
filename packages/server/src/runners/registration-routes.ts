import type { RunnerRegistration } from '@slipway/protocol';
import { type RunnerApi, runnerOf } from '#handing-out/runner-api';
import type { Call } from '#http/call';
import { HttpError } from '#http/http-error';
import type { Route } from '#rights/route';
import { forgetManager, greet } from './managers.ts';
import type { Runner } from './runner.ts';
import { type Body, readBody } from './runner-arguments.ts';

const root = '/api/v4/runners';
const who = 'runner';

/** Where runners come and go. */
export function registrationRoutes(api: RunnerApi): Route[] {
  const { services } = api;
  return [
    { method: 'POST', path: root, who, handler: (call) => register(api, call) },
    { method: 'POST', path: `${root}/verify`, who, handler: (call) => verify(api, call) },
    { method: 'DELETE', path: root, who, handler: (call) => unregister(api, call) },
    {
      method: 'DELETE',
      path: `${root}/managers`,
      who,
      handler: (call) => removeManager(api, call),
    },
    {
      method: 'POST',
      path: `${root}/reset_authentication_token`,
      who,
      async handler(call) {
        const runner = await runnerOf(api, call, (await readBody(call)).text('token'));
        const reset = await services.runners.resetToken(runner.id);
        if (!reset) throw new HttpError(404, 'Runner Not Found');
        const answer = { token: reset.token, token_expires_at: runner.tokenExpiresAt };
        return Response.json(answer, { status: 201 });
      },
    },
    {
      method: 'GET',
      path: `${root}/router/discovery`,
      who,
      handler() {
        throw new HttpError(501, 'Not Implemented');
      },
    },
  ];
}

const accessLevels = ['not_protected', 'ref_protected'] as const;

/** With a registration token: the old way, still the one of many scripts. */
async function register(api: RunnerApi, call: Call): Promise<Response> {
  const body = await readBody(call);
  const scope = await api.services.runners.registrationScope(body.text('token') ?? '');
  if (!scope) throw new HttpError(403, 'Forbidden');
  const { projectId } = scope;
  const { runner, token } = await api.services.runners.create({
    runnerType: projectId === null ? 'instance_type' : 'project_type',
    projectIds: projectId === null ? [] : [projectId],
    description: body.text('description') ?? '',
    maintenanceNote: body.text('maintenance_note') ?? body.text('maintainer_note') ?? null,
    tags: body.words('tag_list') ?? [],
    runUntagged: body.flag('run_untagged') ?? (body.words('tag_list') ?? []).length === 0,
    isLocked: body.flag('locked') ?? false,
    isPaused: body.flag('paused') ?? body.flag('active') === false,
    accessLevel: body.word('access_level', accessLevels) ?? 'not_protected',
    maximumTimeoutSeconds: body.whole('maximum_timeout') ?? null,
  });
  return Response.json(registration(runner, token), { status: 201 });
}

async function verify(api: RunnerApi, call: Call): Promise<Response> {
  const body = await readBody(call);
  const runner = await runnerOf(api, call, body.text('token'));
  await greet(api, runner, body, call);
  return Response.json(registration(runner, tokenOf(body, call)));
}

function tokenOf(body: Body, { request }: Call): string {
  return body.text('token') ?? request.headers.get('runner-token') ?? '';
}

function registration(runner: Runner, token: string): RunnerRegistration {
  const expiry = runner.tokenExpiresAt?.toISOString() ?? null;
  return { id: runner.id, token, token_expires_at: expiry };
}

async function unregister(api: RunnerApi, call: Call): Promise<Response> {
  const runner = await runnerOf(api, call, (await readBody(call)).text('token'));
  await api.services.runners.delete(runner.id);
  return new Response(null, { status: 204 });
}

async function removeManager(api: RunnerApi, call: Call): Promise<Response> {
  const body = await readBody(call);
  const runner = await runnerOf(api, call, body.text('token'));
  const systemId = body.text('system_id');
  if (systemId === undefined) throw new HttpError(400, 'Bad Request');
  if (!(await forgetManager(api, runner, systemId))) throw new HttpError(404, 'Not Found');
  return new Response(null, { status: 204 });
}
