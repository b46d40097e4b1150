import { headers } from '@slipway/protocol';
import type { Call } from '#http/call';
import { HttpError } from '#http/http-error';
import type { CoverageFinder } from '#jobs/coverage';
import type { JobRecord } from '#jobs/job';
import type { Rollouts } from '#rollouts/rollouts';
import type { Runner } from '#runners/runner';
import type { Scheduler } from '#scheduling/scheduler';
import type { Services } from '#services';
import type { Assignments } from './assignments.ts';
import type { RunningJobs } from './running-jobs.ts';

/** What the routes for runners work with. */
export interface RunnerApi {
  readonly services: Pick<
    Services,
    | 'store'
    | 'runners'
    | 'jobs'
    | 'traces'
    | 'artifacts'
    | 'limits'
    | 'lfsFiles'
    | 'git'
    | 'events'
    | 'clock'
    | 'log'
  >;
  readonly scheduler: Scheduler;
  readonly assignments: Assignments;
  readonly runningJobs: RunningJobs;
  readonly coverage: CoverageFinder;
  readonly rollouts: Pick<Rollouts, 'scriptEnded'>;
  /** How long a request for a job is held open. */
  readonly longPollSeconds: number;
}

/** The runner that the token in header or body belongs to. Throws 403. */
export async function runnerOf(
  { services }: RunnerApi,
  { request }: Call,
  bodyToken: string | undefined,
): Promise<Runner> {
  const token = bodyToken ?? request.headers.get(headers.runnerToken) ?? '';
  const runner = token === '' ? undefined : await services.runners.byToken(token);
  if (!runner) throw new HttpError(403, 'Forbidden');
  services.runners.heard(runner.id);
  return runner;
}

/**
 * The job `:id`, if the token in header, body or query is its own and it still runs. A job that its
 * runner has yet to confirm is confirmed by this.
 *
 * Throws 403, with the job's status when the token is right: only 403 makes a runner stop.
 */
export async function jobOf(api: RunnerApi, call: Call, bodyToken?: string): Promise<JobRecord> {
  return runningJob(api, await claimedJob(api, call, bodyToken));
}

/** The same for a job whose token was found to be its own. */
export async function runningJob(api: RunnerApi, found: JobRecord): Promise<JobRecord> {
  const job = found.status === 'pending' ? await api.assignments.confirm(found) : found;
  if (job?.status !== 'running' && job?.status !== 'canceling') throw over(job ?? found);
  api.runningJobs.heard(job);
  if (job.runnerId !== null) api.services.runners.heard(job.runnerId);
  return job;
}

/** The job `:id`, in whatever state, if the token is its own. Throws 403. */
export async function claimedJob(
  { services }: RunnerApi,
  { request, params, url }: Call,
  bodyToken?: string,
): Promise<JobRecord> {
  const token =
    request.headers.get(headers.jobToken) ?? bodyToken ?? url.searchParams.get('token') ?? '';
  const job = token === '' ? undefined : await services.jobs.ofToken(token);
  if (!job || String(job.id) !== params.id) throw new HttpError(403, 'Forbidden');
  return job;
}

/** What a runner is told about a job that it has no business with any more. */
export function over(job: JobRecord): HttpError {
  return new HttpError(403, 'Forbidden', { headers: { [headers.jobStatus]: job.status } });
}

/** What every answer about a job carries: its status, and how often the server wants to hear. */
export function jobHeaders({ services }: RunnerApi, job: JobRecord): Record<string, string> {
  return {
    [headers.jobStatus]: job.status,
    [headers.traceUpdateInterval]: services.events.isWatched(job.id) ? '1' : '3',
  };
}
