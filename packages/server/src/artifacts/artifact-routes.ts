import { nothing } from '#http/answers';
import { HttpError } from '#http/http-error';
import { ranged, streamed } from '#http/stream';
import type { JobRecord } from '#jobs/job';
import { jobOf } from '#jobs/job-routes';
import { found } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import type { Artifact } from './artifact.ts';

const base = '/projects/:id/jobs';
const may = 'read_pipelines';
const byJob = true;

/** Archives of jobs, and single files in them. */
export const artifactRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: `${base}/:job_id/artifacts`, may, byJob, handle: download },
  { method: 'GET', path: `${base}/:job_id/artifacts/*file`, may, byJob, handle: file },
  { method: 'DELETE', path: `${base}/:job_id/artifacts`, may: 'manage_project', handle: remove },
  { method: 'POST', path: `${base}/:job_id/artifacts/keep`, may: 'run_pipelines', handle: keep },
  { method: 'GET', path: `${base}/artifacts/:ref/download`, may, byJob, handle: downloadByRef },
  { method: 'GET', path: `${base}/artifacts/:ref/raw/*file`, may, byJob, handle: fileByRef },
];

const readers = {
  all: may,
  developer: 'read_artifacts_of_developers',
  maintainer: 'read_artifacts_of_maintainers',
} as const;

/** Throws 403 to those whom the job keeps its artifacts from; later jobs have them all the same. */
async function requireReader(api: Api, call: ProjectCall, job: JobRecord): Promise<void> {
  const access = job.definition.artifacts?.access ?? 'all';
  const { allows } = api.auth.access;
  if (access !== 'none' && (await allows(call.identity, call.project, readers[access]))) return;
  const whom = access === 'none' ? 'later jobs' : `the role ${access} or higher`;
  throw new HttpError(403, `Forbidden - artifacts:access keeps these artifacts to ${whom}`);
}

async function archiveFor(api: Api, call: ProjectCall, job: JobRecord): Promise<Artifact> {
  await requireReader(api, call, job);
  return archiveOf(api, job);
}

async function archiveOf(api: Api, job: JobRecord): Promise<Artifact> {
  const artifacts = await api.store.artifacts.ofJob(job.id);
  const archive = artifacts.find(({ fileType }) => fileType === 'archive');
  const isGone = archive === undefined || (await api.artifacts.isExpired(archive));
  return found(isGone ? undefined : archive);
}

async function download(api: Api, call: ProjectCall): Promise<Response> {
  return send(api, call, await archiveFor(api, call, await jobOf(api, call)));
}

function send(api: Api, call: ProjectCall, archive: Artifact): Promise<Response> {
  const facts = {
    sizeBytes: archive.sizeBytes,
    contentType: 'application/zip',
    filename: archive.filename,
    isInline: false,
  };
  return ranged(call.request, facts, (range) => api.artifacts.open(archive, range));
}

async function file(api: Api, call: ProjectCall): Promise<Response> {
  return sendFile(api, call, await archiveFor(api, call, await jobOf(api, call)));
}

async function sendFile(api: Api, call: ProjectCall, archive: Artifact): Promise<Response> {
  const path = call.params.file ?? '';
  const entry = found(await api.artifacts.openEntry(archive, path));
  const filename = path.slice(path.lastIndexOf('/') + 1);
  return streamed(entry.content, {
    sizeBytes: entry.sizeBytes,
    contentType: contentType(filename),
    filename,
    isInline: true,
  });
}

const types: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['txt', 'text/plain; charset=utf-8'],
  ['log', 'text/plain; charset=utf-8'],
  ['md', 'text/plain; charset=utf-8'],
  ['json', 'application/json'],
  ['xml', 'application/xml'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['pdf', 'application/pdf'],
]);

function contentType(filename: string): string {
  const extension = filename.slice(filename.lastIndexOf('.') + 1).toLowerCase();
  return types.get(extension) ?? 'application/octet-stream';
}

/** The newest successful job of a name on a ref. */
async function jobByRef(api: Api, call: ProjectCall): Promise<JobRecord> {
  const name = call.args.requiredText('job');
  const ref = (call.params.ref ?? '').replace(/^refs\/(heads|tags)\//, '');
  const filter = {
    projectId: call.project.id,
    ref,
    statuses: ['success'],
    isTopLevel: true,
  } as const;
  const { items } = await api.store.pipelines.list(filter, { limit: 50, offset: 0 });
  for (const pipeline of items) {
    const jobs = await api.store.jobs.ofPipeline(pipeline.id);
    const job = jobs.find((it) => it.name === name && it.status === 'success');
    if (job) return job;
  }
  return found<JobRecord>(undefined);
}

async function downloadByRef(api: Api, call: ProjectCall): Promise<Response> {
  return send(api, call, await archiveFor(api, call, await jobByRef(api, call)));
}

async function fileByRef(api: Api, call: ProjectCall): Promise<Response> {
  return sendFile(api, call, await archiveFor(api, call, await jobByRef(api, call)));
}

async function keep(api: Api, call: ProjectCall): Promise<Response> {
  const job = await jobOf(api, call);
  await archiveOf(api, job);
  await api.artifacts.keep(job.id);
  return Response.json(await api.present.job(job));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await api.artifacts.deleteOf((await jobOf(api, call)).id);
  return nothing();
}
