import type { JobEvent } from '@slipway/ci';
import { keepExecution } from '#executions/keep-execution';
import type { Call } from '#http/call';
import { HttpError } from '#http/http-error';
import { finishJob } from '#jobs/finish-job';
import type { JobRecord } from '#jobs/job';
import { jobNow } from '#jobs/job-now';
import { failureReason } from '#jobs/job-state';
import type { Route } from '#rights/route';
import { type Body, readBody } from '#runners/runner-arguments';
import { claimedJob, jobHeaders, over, type RunnerApi, runningJob } from './runner-api.ts';

/** `PUT /jobs/:id`: the runner lives, or the job has ended. */
export function updateRoutes(api: RunnerApi): Route[] {
  /** Jobs whose trace was refused once; a second time it is taken as it is. */
  const refused = new Set<number>();

  async function handler(call: Call): Promise<Response> {
    const body = await readBody(call);
    const state = body.text('state');
    const claimed = await claimedJob(api, call, body.text('token'));
    if (state === 'pending' && claimed.status === 'pending') {
      await api.assignments.keep(claimed);
      return answer(200, api, claimed);
    }
    const job = await runningJob(api, claimed);
    await keepExecution(api.services, job, body.object('execution'));
    if (state === 'running' || state === 'pending') return answer(200, api, job);
    if (state !== 'success' && state !== 'failed') throw new HttpError(400, 'Bad Request');
    if (!refused.has(job.id) && !(await isTraceWhole(api, job, body))) {
      api.services.log.warn('a trace did not arrive whole', { job: job.id });
      refused.add(job.id);
      await api.services.traces.restart(job.id);
      return answer(412, api, job);
    }
    refused.delete(job.id);
    // The runner has done its part; the job ends with its rollout.
    if (state === 'success' && (await api.rollouts.scriptEnded(job))) return answer(200, api, job);
    const { scheduler, coverage, services } = api;
    const event = endOf(state, body, services.clock());
    const ended = await finishJob({ ...services, scheduler, coverage }, job, event);
    if (!ended) throw over(await jobNow(services, job));
    return answer(200, api, ended);
  }

  return [{ method: 'PUT', path: '/api/v4/jobs/:id', who: 'job', handler }];
}

function endOf(state: 'success' | 'failed', body: Body, at: Date): JobEvent {
  if (state === 'success') return { type: 'success', at };
  const reason = failureReason(body.text('failure_reason') ?? 'script_failure');
  const exitCode = body.whole('exit_code');
  return { type: 'drop', at, reason, ...(exitCode !== undefined && { exitCode }) };
}

/** Whether size and checksum that the runner sends are those of what is stored, and the disk has taken it so far. */
async function isTraceWhole({ services }: RunnerApi, job: JobRecord, body: Body): Promise<boolean> {
  if (services.traces.isDoubtful(job.id)) return false;
  const output = body.object('output');
  const { bytesize } = output;
  if (typeof bytesize === 'number' && bytesize > 0) {
    if (bytesize !== (await services.traces.received(job.id))) return false;
  }
  const given = output.checksum ?? body.text('checksum');
  const [, expected] = /^crc32:([0-9a-f]{8})$/.exec(String(given ?? '')) ?? [];
  if (expected === undefined) return true;
  const checksum = await services.traces.checksum(job.id);
  return checksum === undefined || checksum === expected;
}

function answer(status: 200 | 412, api: RunnerApi, job: JobRecord): Response {
  return new Response(String(status), {
    status,
    headers: { ...jobHeaders(api, job), 'content-type': 'application/json' },
  });
}
