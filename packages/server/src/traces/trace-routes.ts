import { jobHeaders, jobOf, over, type RunnerApi } from '#handing-out/runner-api';
import type { Call } from '#http/call';
import { HttpError } from '#http/http-error';
import { jobNow, markDebugged } from '#jobs/job-now';
import { bytesOf } from '#limits/limit-table';
import type { Route } from '#rights/route';

/** `PATCH /jobs/:id/trace`: what the job has printed since. */
export function traceRoutes(api: RunnerApi): Route[] {
  const { services } = api;
  const { traces } = services;

  async function handler(call: Call): Promise<Response> {
    const job = await jobOf(api, call);
    // Before there is anything to read.
    if (isDebug(call.url)) await markDebugged(services, job);
    const start = startIn(call.request.headers.get('content-range'));
    if (start === undefined) throw new HttpError(400, 'Missing header Content-Range');
    const content = call.request.body ?? new ReadableStream<Uint8Array>();
    const limits = await services.limits.of(job.projectId);
    const outcome = await traces.append(job.id, start, content, {
      isWanted: () => api.runningJobs.holds(job.id),
      limitBytes: bytesOf(limits.ci_jobs_trace_size_limit),
    });
    // The job may have ended while the bytes were on their way.
    if (outcome.result === 'over') throw over(await jobNow(services, job));
    api.runningJobs.heard(job);
    const range = { range: `0-${outcome.size}` };
    const status = outcome.result === 'appended' ? 202 : 416;
    const headers = { ...jobHeaders(api, job), ...range };
    return new Response(null, { status, headers });
  }

  return [{ method: 'PATCH', path: '/api/v4/jobs/:id/trace', who: 'job', handler }];
}

/** Whether the runner traces what the shell does. */
function isDebug({ searchParams }: URL): boolean {
  return /^(true|1)$/.test(searchParams.get('debug_trace') ?? '');
}

/** `0-1023`: the second number is not trusted, the body's own length counts. */
function startIn(header: string | null): number | undefined {
  const [, start] = /^(\d+)-\d+$/.exec(header ?? '') ?? [];
  return start === undefined ? undefined : Number(start);
}
