import { nothing } from '#http/answers';
import { paged, pageOf, slice } from '#http/pages';
import { ranged, streamed } from '#http/stream';
import type { JobRecord } from '#jobs/job';
import { jobOf } from '#jobs/job-routes';
import { found } from '#refused';
import type { Api, ApiRoute, ProjectCall } from '#rest/api';
import type { Artifact } from './artifact.ts';
import { artifactTree } from './artifact-tree.ts';
import { archiveFor, expireAll, keepArtifacts, successfulJob } from './read-artifacts.ts';

const base = '/projects/:id/jobs';
const may = 'read_jobs';
const byJob = true;

/** Archives of jobs, and single files in them. */
export const artifactRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: `${base}/:job_id/artifacts`, may, byJob, handle: download },
  { method: 'GET', path: `${base}/:job_id/artifacts/tree`, may, byJob, handle: tree },
  { method: 'GET', path: `${base}/:job_id/artifacts/*file`, may, byJob, handle: file },
  { method: 'DELETE', path: `${base}/:job_id/artifacts`, may: 'delete_artifacts', handle: remove },
  { method: 'DELETE', path: '/projects/:id/artifacts', may: 'delete_artifacts', handle: removeAll },
  { method: 'POST', path: `${base}/:job_id/artifacts/keep`, may: 'run_pipelines', handle: keep },
  { method: 'GET', path: `${base}/artifacts/:ref/download`, may, byJob, handle: downloadByRef },
  { method: 'GET', path: `${base}/artifacts/:ref/raw/*file`, may, byJob, handle: fileByRef },
];

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

/** What lies in an archive, without unpacking it. */
async function tree(api: Api, call: ProjectCall): Promise<Response> {
  const { args } = call;
  const archive = await archiveFor(api, call, await jobOf(api, call));
  const entries = await api.artifacts.entries(archive);
  const isRecursive = args.boolean('recursive') === true;
  const nodes = found(artifactTree(entries, args.text('path') ?? '', isRecursive), 'Path');
  const { items, total } = slice(nodes, pageOf(args));
  return paged(call.url, args, items, { total });
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

async function jobByRef(api: Api, { project, args, params }: ProjectCall): Promise<JobRecord> {
  const ref = (params.ref ?? '').replace(/^refs\/(heads|tags)\//, '');
  return successfulJob(api, project, ref, args.requiredText('job'));
}

async function downloadByRef(api: Api, call: ProjectCall): Promise<Response> {
  return send(api, call, await archiveFor(api, call, await jobByRef(api, call)));
}

async function fileByRef(api: Api, call: ProjectCall): Promise<Response> {
  return sendFile(api, call, await archiveFor(api, call, await jobByRef(api, call)));
}

async function keep(api: Api, call: ProjectCall): Promise<Response> {
  const job = await jobOf(api, call);
  await keepArtifacts(api, job);
  return Response.json(await api.present.job(job));
}

async function remove(api: Api, call: ProjectCall): Promise<Response> {
  await api.artifacts.deleteOf((await jobOf(api, call)).id);
  return nothing();
}

/** What is kept, because somebody said so or as the newest of a branch, stays. Answered before it is done. */
async function removeAll(api: Api, { project }: ProjectCall): Promise<Response> {
  await expireAll(api, project);
  return Response.json({ message: '202 Accepted' }, { status: 202 });
}
