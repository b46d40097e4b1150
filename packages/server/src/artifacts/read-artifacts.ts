import type { JobRecord } from '#jobs/job';
import type { Project } from '#projects/project';
import { forbidden, found, Refused } from '#refused';
import type { Context } from '#services';
import type { Identity } from '#sign-in/identity';
import type { Artifact } from './artifact.ts';

/** Who may read them, by what a job says in `artifacts:access`. */
const readers = {
  all: 'read_jobs',
  developer: 'read_artifacts_of_developers',
  maintainer: 'read_artifacts_of_maintainers',
} as const;

/** Somebody, or a stranger, who wants to read what a job left. */
export interface Reader {
  readonly identity: Identity | undefined;
  readonly project: Project;
}

/** The job's archive. Throws for those whom the job keeps it from; later jobs have it all the same. */
export async function archiveFor(
  context: Pick<Context, 'store' | 'artifacts' | 'auth'>,
  { identity, project }: Reader,
  job: JobRecord,
): Promise<Artifact> {
  const access = accessOf(job);
  if (await mayReadArtifacts(context, { identity, project }, job)) return archiveOf(context, job);
  const whom = access === 'none' ? 'later jobs' : `the role ${access} or higher`;
  throw forbidden(`artifacts:access keeps these artifacts to ${whom}`);
}

/** Whether `artifacts:access` of the job lets somebody read what it left. */
async function mayReadArtifacts(
  { auth }: Pick<Context, 'auth'>,
  { identity, project }: Reader,
  job: JobRecord,
): Promise<boolean> {
  const access = accessOf(job);
  return access !== 'none' && auth.access.allows(identity, project, readers[access]);
}

function accessOf({ definition }: JobRecord) {
  return definition.artifacts?.access ?? 'all';
}

/** A report that a job left; undefined for one that is not there, has expired, or is not for this reader. */
export async function reportOf(
  context: Pick<Context, 'store' | 'artifacts' | 'auth'>,
  reader: Reader,
  job: JobRecord,
  type: string,
): Promise<Artifact | undefined> {
  const all = await context.store.artifacts.ofJob(job.id);
  const report = all.find(({ fileType }) => fileType === type);
  if (!report || (await context.artifacts.isExpired(report))) return undefined;
  return (await mayReadArtifacts(context, reader, job)) ? report : undefined;
}

/** The archive of a job, for a running job of the same project that has this token. */
export async function archiveForJob(
  { store, jobs }: Pick<Context, 'store' | 'jobs'>,
  token: string,
  makerId: number,
): Promise<Artifact> {
  const reader = await jobs.byToken(token);
  const maker = reader && (await store.jobs.get(makerId));
  if (!maker || maker.projectId !== reader.projectId) throw forbidden();
  const all = await store.artifacts.ofJob(maker.id);
  const archive = all.find(({ fileType }) => fileType === 'archive');
  if (!archive) throw new Refused('not-found', '404 Not Found');
  return archive;
}

/** Throws for a job that left none, or whose archive has expired. */
async function archiveOf(
  { store, artifacts }: Pick<Context, 'store' | 'artifacts'>,
  job: JobRecord,
): Promise<Artifact> {
  const all = await store.artifacts.ofJob(job.id);
  const archive = all.find(({ fileType }) => fileType === 'archive');
  const isGone = archive === undefined || (await artifacts.isExpired(archive));
  return found(isGone ? undefined : archive);
}

/** Lets all artifacts of a project expire now; what is kept as the newest of its kind stays. */
export function expireAll(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  { id }: Project,
): Promise<void> {
  return store.artifacts.expireAll(id, clock());
}

/** Lets a job's artifacts stay for good. */
export async function keepArtifacts(
  context: Pick<Context, 'store' | 'artifacts'>,
  job: JobRecord,
): Promise<void> {
  await archiveOf(context, job);
  await context.artifacts.keep(job.id);
}

/** The newest successful job of a name on a ref. */
export async function successfulJob(
  { store }: Pick<Context, 'store'>,
  { id: projectId }: Project,
  ref: string,
  name: string,
): Promise<JobRecord> {
  const filter = { projectId, ref, statuses: ['success'], isTopLevel: true } as const;
  const { items } = await store.pipelines.list(filter, { limit: 50, offset: 0 });
  for (const pipeline of items) {
    const jobs = await store.jobs.ofPipeline(pipeline.id);
    const job = jobs.find((it) => it.name === name && it.status === 'success');
    if (job) return job;
  }
  return found<JobRecord>(undefined);
}
