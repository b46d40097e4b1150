import type { Context } from '#services';
import type { JobRecord } from './job.ts';

type JobContext = Pick<Context, 'store'>;

/** A job as it is by now: it may have ended while its runner was sending. */
export async function jobNow({ store }: JobContext, job: JobRecord): Promise<JobRecord> {
  return (await store.jobs.get(job.id)) ?? job;
}

/** Its log shows secrets from here on. */
export async function markDebugged({ store }: JobContext, job: JobRecord): Promise<void> {
  if (!job.isDebugged) await store.jobs.update(job.id, { isDebugged: true });
}
