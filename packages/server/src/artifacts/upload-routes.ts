import { parseDuration } from '@slipway/contract';
import { jobHeaders, jobOf, type RunnerApi } from '#handing-out/runner-api';
import type { Call } from '#http/call';
import { HttpError } from '#http/http-error';
import { streamed } from '#http/stream';
import { checkAnnounced, withinRoom } from '#limits/file-room';
import type { Route } from '#rights/route';
import type { Artifact } from './artifact.ts';
import { artifactLimit } from './artifact-limit.ts';
import { keepDotenv } from './dependencies/keep-dotenv.ts';
import { archiveForJob } from './read-artifacts.ts';
import { takeUploadedFile } from './uploaded-file.ts';

const path = '/api/v4/jobs/:id/artifacts';
/** When a job says nothing about it. */
const defaultExpirySeconds = 30 * 24 * 60 * 60;

/** Artifacts, up from the job that made them and down to the jobs that use them. */
export function artifactRoutes(api: RunnerApi): Route[] {
  return [
    { method: 'POST', path, who: 'job', handler: (call) => upload(api, call) },
    { method: 'GET', path, who: 'job', handler: (call) => download(api, call) },
  ];
}

async function upload(api: RunnerApi, call: Call): Promise<Response> {
  const job = await jobOf(api, call);
  const query = call.url.searchParams;
  const fileType = query.get('artifact_type') ?? 'archive';
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(fileType)) throw new HttpError(400, 'Bad Request');
  const expireAt = expiry(query.get('expire_in'), api.services.clock());
  const limit = await artifactLimit(api.services, job, fileType);
  checkAnnounced(limit, call.request);
  const { mostBytes } = limit;
  const taken = takeUploadedFile(call.request, (filename, content) =>
    api.services.artifacts.save({
      job,
      mostBytes,
      fileType,
      fileFormat: formatIn(query.get('artifact_format')),
      filename,
      expireAt,
      content,
    }),
  );
  const saved = await withinRoom(limit, taken);
  api.runningJobs.heard(job);
  if (saved.result === 'different') {
    throw new HttpError(400, 'another file of this type has already been uploaded');
  }
  if (fileType === 'dotenv') await keepDotenv(api.services, job, saved.artifact);
  const body = { id: job.id };
  return Response.json(body, { status: 201, headers: jobHeaders(api, job) });
}

function formatIn(text: string | null): Artifact['fileFormat'] {
  return text === 'gzip' || text === 'raw' ? text : 'zip';
}

function expiry(text: string | null, now: Date): Date | null {
  const wish = text?.trim() ?? '';
  if (wish.toLowerCase() === 'never') return null;
  const seconds = wish === '' ? defaultExpirySeconds : parseDuration(wish);
  if (seconds === undefined) {
    throw new HttpError(
      400,
      `expire_in is no duration: "${wish}"; write it like "1 week", or never`,
    );
  }
  return seconds === 0 ? null : new Date(now.getTime() + seconds * 1000);
}

/** `:id` is the job that made them; the token belongs to the job that wants them. */
async function download(api: RunnerApi, call: Call): Promise<Response> {
  const { artifacts } = api.services;
  const token = call.request.headers.get('job-token') ?? call.url.searchParams.get('token') ?? '';
  const archive = await archiveForJob(api.services, token, Number(call.params.id));
  return streamed(await artifacts.open(archive), {
    sizeBytes: archive.sizeBytes,
    contentType: 'application/zip',
    filename: archive.filename,
    isInline: false,
  });
}
