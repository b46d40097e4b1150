import { lostFile } from '#files/stored-file';
import { idIn } from '#http/answers';
import { isByKey, keyed } from '#http/keyset';
import { paged, pageOf } from '#http/pages';
import { ranged } from '#http/stream';
import { pipelineOfProject } from '#pipelines/read-pipelines';
import { unauthenticated } from '#refused';
import { type Api, type ApiCall, type ApiRoute, asker, type ProjectCall } from '#rest/api';
import { requireLog } from '#rights/log-rights';
import { toldVariables } from '#variables/told-variables';
import type { GivenVariable } from '#variables/variable';
import type { JobRecord } from './job.ts';
import { givenVariables, lineQuestion, searchQuestion, statusesOf } from './job-arguments.ts';
import type { JobFilter } from './job-store.ts';
import { cancelJob, eraseJob, playJob, retryJob } from './move-job.ts';
import { jobOfProject, jobsBehind, jobsWanted } from './read-jobs.ts';

const base = '/projects/:id/jobs';
const reading = 'read_jobs';
const running = 'run_pipelines';

/** Jobs. Who may run one, the use cases ask: protections of environments name reporters, too. */
export const jobRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: base, may: reading, byJob: true, handle: list },
  { method: 'GET', path: `${base}/:job_id`, may: reading, handle: show },
  { method: 'GET', path: `${base}/:job_id/trace`, may: reading, handle: trace },
  { method: 'GET', path: `${base}/:job_id/trace/line`, may: reading, handle: traceLine },
  { method: 'GET', path: `${base}/:job_id/trace/search`, may: reading, handle: traceSearch },
  { method: 'GET', path: `${base}/:job_id/variables`, may: running, handle: variables },
  { method: 'POST', path: `${base}/:job_id/play`, may: reading, handle: play },
  { method: 'POST', path: `${base}/:job_id/retry`, may: reading, handle: retry },
  { method: 'POST', path: `${base}/:job_id/cancel`, may: 'cancel_jobs', handle: cancel },
  { method: 'POST', path: `${base}/:job_id/erase`, may: running, handle: erase },
  { method: 'GET', path: '/job', who: 'anyone', byJob: true, handle: current },
];

async function list(api: Api, call: ProjectCall): Promise<Response> {
  const { args, project, url } = call;
  const statuses = statusesOf(args);
  const filter = {
    projectId: project.id,
    isBridge: false,
    ...(statuses ? { statuses } : {}),
    includeRetried: true,
  };
  if (isByKey(args, 'cursor')) return listByKey(api, call, filter);
  const { items, total } = await jobsWanted(api, filter, pageOf(args));
  return paged(url, args, await api.present.jobs(items), { total });
}

/** From the newest on, each part behind the id of the last job of the one before. */
async function listByKey(api: Api, { args, url }: ProjectCall, filter: JobFilter) {
  const { limit } = pageOf(args);
  const idBefore = args.integer('cursor');
  const { items, next } = await jobsBehind(api, filter, { idBefore, limit });
  return keyed(url, args, await api.present.jobs(items), { cursor: next });
}

/** Ours: what a job knows, for those who might print it. */
async function variables(api: Api, call: ProjectCall): Promise<Response> {
  const job = await jobOf(api, call);
  const pipeline = await pipelineOfProject(api, call.project, job.pipelineId);
  const told = await toldVariables(api.variables, pipeline, job);
  return Response.json(
    told.map(({ key, value, isMasked, origin }) => ({ key, value, masked: isMasked, origin })),
  );
}

/** The job of the path, if it is the project's. */
export function jobOf(api: Api, call: ProjectCall): Promise<JobRecord> {
  return jobOfProject(api, call.project, idIn(call, 'job_id'));
}

async function answer(api: Api, job: JobRecord, status = 200): Promise<Response> {
  return Response.json(await api.present.job(job), { status });
}

async function show(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, await jobOf(api, call));
}

/** The job whose token asks. */
async function current(api: Api, { identity }: ApiCall): Promise<Response> {
  if (identity?.by !== 'job') throw unauthenticated();
  return answer(api, identity.job);
}

/** The log as it is now. A `Range` asks for the rest of one that grows. */
async function trace(api: Api, call: ProjectCall): Promise<Response> {
  const job = await jobOf(api, call);
  const { id } = job;
  await requireLog(api.auth.access, call.identity, call.project, job);
  const size = await api.traces.size(id);
  if (size === undefined && hasLog(job)) throw lostFile();
  const facts = {
    sizeBytes: size ?? 0,
    contentType: 'text/plain; charset=utf-8',
    filename: `job-${id}.log`,
    isInline: true,
  };
  return ranged(call.request, facts, (range) => api.traces.read(id, range));
}

/** Ours: where a line of the log begins, by its number or by a byte in it; the last one for what lies behind. */
async function traceLine(api: Api, call: ProjectCall): Promise<Response> {
  const job = await jobOf(api, call);
  await requireLog(api.auth.access, call.identity, call.project, job);
  return Response.json(await api.traces.lineAt(job.id, lineQuestion(call.args)));
}

/** Ours: which lines of the whole log have these words. Who goes away ends the search. */
async function traceSearch(api: Api, call: ProjectCall): Promise<Response> {
  const job = await jobOf(api, call);
  await requireLog(api.auth.access, call.identity, call.project, job);
  const { words, most } = searchQuestion(call.args);
  const { signal } = call.request;
  return Response.json(await api.traces.search(job.id, words, { most, signal }));
}

/** Whether the job has a file on the disk: its end is acknowledged only when the log is stored. */
function hasLog({ status, startedAt, isBridge, erasedAt }: JobRecord): boolean {
  const isOver = status === 'success' || status === 'failed';
  return isOver && startedAt !== null && !isBridge && erasedAt === null;
}

function variablesGiven({ args }: ProjectCall): readonly GivenVariable[] {
  return givenVariables(args.objects('job_variables_attributes'));
}

async function play(api: Api, call: ProjectCall): Promise<Response> {
  const job = await jobOf(api, call);
  return answer(api, await playJob(api, asker(call), job, variablesGiven(call)));
}

async function retry(api: Api, call: ProjectCall): Promise<Response> {
  const job = await jobOf(api, call);
  return answer(api, await retryJob(api, asker(call), job, variablesGiven(call)), 201);
}

async function cancel(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, await cancelJob(api, asker(call), await jobOf(api, call)), 201);
}

async function erase(api: Api, call: ProjectCall): Promise<Response> {
  return answer(api, await eraseJob(api, asker(call), await jobOf(api, call)), 201);
}
