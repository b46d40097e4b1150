import { randomUUID } from 'node:crypto';
import { headers } from '@slipway/protocol';
import type { Call } from '#http/call';
import type { Route } from '#rights/route';
import { greet } from '#runners/managers';
import { readBody } from '#runners/runner-arguments';
import { type RunnerApi, runnerOf } from './runner-api.ts';

/**
 * `POST /jobs/request`: a job, or 204.
 *
 * A request that carries `last_update` is held open until there is a job: the value itself never
 * changes while the server runs, because jobs are handed straight to whoever waits.
 */
export function requestRoutes(api: RunnerApi): Route[] {
  const lastUpdate = randomUUID();
  const nothing = () =>
    new Response(null, { status: 204, headers: { [headers.lastUpdate]: lastUpdate } });

  async function handler(call: Call): Promise<Response> {
    const body = await readBody(call);
    const runner = await runnerOf(api, call, body.text('token'));
    // Where it asks from now, whatever was stored a moment ago.
    const greeted = await greet(api, runner, body, call);
    const manager = { ...greeted, ipAddress: call.client.address || null };
    if (runner.isPaused) return nothing();
    const isPatient = body.text('last_update') === lastUpdate;
    const patience = () =>
      AbortSignal.any([call.request.signal, AbortSignal.timeout(api.longPollSeconds * 1000)]);
    const wait = isPatient ? patience : undefined;
    const payload = await api.assignments.request(runner, manager, wait);
    if (!payload) return nothing();
    return Response.json(payload, {
      status: 201,
      headers: { [headers.lastUpdate]: lastUpdate },
    });
  }

  return [{ method: 'POST', path: '/api/v4/jobs/request', who: 'runner', handler }];
}
