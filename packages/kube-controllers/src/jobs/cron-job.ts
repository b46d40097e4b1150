import { BadSchedule } from '@slipway/kube-api';
import type { CronJob, Job, New, ObjectReference } from '@slipway/kube-objects';
import { ApiError, timestamp } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { controllerOf, ownedBy } from '#work/owner';
import { isGone, messageOf } from '#work/pods';
import { type Timing, timingOf } from './cron-schedule.ts';
import { holding, isFinished } from './job-outcome.ts';

const resource = 'cronjobs.batch';
const jobResource = 'jobs.batch';
const component = 'cronjob-controller';
const scheduledAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** Makes jobs by the clock, and clears old ones away. */
export function cronJobController(surroundings: Surroundings): Controller {
  const { objects } = surroundings;
  return {
    name: 'cronjob',
    watches: {
      [resource]: (object) => [keyOf(object)],
      [jobResource]: (job) => {
        const owner = controllerOf(job);
        return owner?.kind === 'CronJob' ? [`${job.metadata.namespace}/${owner.name}`] : [];
      },
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const cronJob = objects.get<CronJob>(resource, name, namespace);
      if (!cronJob || cronJob.metadata.deletionTimestamp) return undefined;
      const jobs = objects
        .list<Job>(jobResource, { namespace })
        .filter((job) => controllerOf(job)?.uid === cronJob.metadata.uid);
      const seen = await lookBack(cronJob, jobs, surroundings);
      await clearAway(cronJob, jobs, surroundings);
      if (cronJob.spec.suspend) return undefined;
      const timing = readTiming(seen, surroundings);
      if (timing?.due) await start(seen, timing, jobs, surroundings);
      return timing?.next;
    },
  };
}

const tell = (
  cronJob: CronJob,
  { events }: Surroundings,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
) => events.record(cronJob, { type, reason, message, component });

const referenceTo = ({ metadata: { namespace = '', name, uid, resourceVersion } }: Job) => ({
  kind: 'Job',
  namespace,
  name,
  uid,
  apiVersion: 'batch/v1',
  resourceVersion,
});

/** Notes which jobs still run, and when one last succeeded. */
async function lookBack(
  cronJob: CronJob,
  jobs: readonly Job[],
  surroundings: Surroundings,
): Promise<CronJob> {
  const before = cronJob.status.active ?? [];
  const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]));
  for (const { uid = '', name } of before) {
    const job = byUid.get(uid);
    if (!job) {
      tell(cronJob, surroundings, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    } else if (isFinished(job)) {
      const word = holding(job, 'Complete') ? 'Complete' : 'Failed';
      const message = `Saw completed job: ${name}, condition: ${word}`;
      tell(cronJob, surroundings, 'Normal', 'SawCompletedJob', message);
    }
  }
  const running = jobs.filter((job) => !isFinished(job));
  const active: readonly ObjectReference[] = running.map(
    (job) => before.find(({ uid }) => uid === job.metadata.uid) ?? referenceTo(job),
  );
  const ends = jobs.map(({ status }) => status.completionTime ?? '');
  const last = [cronJob.status.lastSuccessfulTime ?? '', ...ends].toSorted().at(-1);
  return await writeStatus(
    cronJob,
    { active, ...(last && { lastSuccessfulTime: last }) },
    surroundings,
  );
}

function writeStatus(
  cronJob: CronJob,
  { active, ...times }: Partial<CronJob['status']>,
  { objects }: Surroundings,
): Promise<CronJob> {
  const { name, namespace } = cronJob.metadata;
  return objects.changeStatus<CronJob>(resource, name, namespace, (newest) => {
    const { active: _, ...status } = newest.status;
    return { ...newest, status: { ...status, ...times, ...(active?.length && { active }) } };
  });
}

function readTiming(cronJob: CronJob, surroundings: Surroundings): Timing | undefined {
  try {
    const timing = timingOf(cronJob, surroundings.clock());
    if (timing.isFarBehind) {
      const message =
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      tell(cronJob, surroundings, 'Warning', 'TooManyMissedTimes', message);
    }
    return timing;
  } catch (error) {
    if (!(error instanceof BadSchedule)) throw error;
    const message = `unparseable schedule: "${cronJob.spec.schedule}" : ${error.message}`;
    tell(cronJob, surroundings, 'Warning', 'UnparseableSchedule', message);
    return undefined;
  }
}

/** Starts the job of a time that has come, unless another one forbids it. */
async function start(
  cronJob: CronJob,
  { due }: Timing,
  jobs: readonly Job[],
  surroundings: Surroundings,
): Promise<void> {
  if (!due) return;
  const { clock } = surroundings;
  const { startingDeadlineSeconds, concurrencyPolicy } = cronJob.spec;
  const deadline = due.getTime() + (startingDeadlineSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  if (deadline < clock().getTime()) {
    const message = `Missed scheduled time to start a job: ${timestamp(due)}`;
    tell(cronJob, surroundings, 'Warning', 'MissSchedule', message);
    return;
  }
  const running = jobs.filter((job) => !isFinished(job));
  if (concurrencyPolicy === 'Forbid' && running.length > 0) {
    const message =
      'Not starting job because prior execution is running and concurrency policy is Forbid';
    tell(cronJob, surroundings, 'Normal', 'JobAlreadyActive', message);
    return;
  }
  if (concurrencyPolicy === 'Replace') {
    for (const job of running) await remove(cronJob, job, surroundings);
  }
  const created = await create(cronJob, due, surroundings);
  const kept = concurrencyPolicy === 'Replace' ? [] : (cronJob.status.active ?? []);
  const others = kept.filter(({ uid }) => uid !== created.metadata.uid);
  const active = [...others, referenceTo(created)];
  await writeStatus(cronJob, { active, lastScheduleTime: timestamp(due) }, surroundings);
}

/** The job's name says its time, so that no time has two jobs whatever ends in between. */
async function create(cronJob: CronJob, due: Date, surroundings: Surroundings): Promise<Job> {
  const { objects } = surroundings;
  const job = jobOf(cronJob, due);
  const { name = '', namespace } = job.metadata;
  try {
    const created = await objects.create<Job>(jobResource, job);
    tell(cronJob, surroundings, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
    return created;
  } catch (error) {
    const known = objects.get<Job>(jobResource, name, namespace);
    const isTaken = error instanceof ApiError && error.reason === 'AlreadyExists';
    if (isTaken && known && controllerOf(known)?.uid === cronJob.metadata.uid) return known;
    const message = `Error creating job: ${messageOf(error)}`;
    tell(cronJob, surroundings, 'Warning', 'FailedCreate', message);
    throw error;
  }
}

function jobOf(cronJob: CronJob, due: Date): New<Job> {
  const { metadata = {}, spec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${cronJob.metadata.name}-${Math.floor(due.getTime() / 60_000)}`,
      ...(cronJob.metadata.namespace && { namespace: cronJob.metadata.namespace }),
      ...(metadata.labels && { labels: metadata.labels }),
      annotations: { ...metadata.annotations, [scheduledAnnotation]: timestamp(due) },
      ownerReferences: [ownedBy(cronJob)],
    },
    spec,
    status: {},
  };
}

async function remove(cronJob: CronJob, job: Job, surroundings: Surroundings): Promise<void> {
  const { name, namespace, uid } = job.metadata;
  try {
    await surroundings.objects.delete(jobResource, name, namespace, {
      uid,
      propagationPolicy: 'Background',
    });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  tell(cronJob, surroundings, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
}

/** Deletes finished jobs beyond the limits, the oldest first. */
async function clearAway(
  cronJob: CronJob,
  jobs: readonly Job[],
  surroundings: Surroundings,
): Promise<void> {
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cronJob.spec;
  const limits = [
    ['Complete', successfulJobsHistoryLimit],
    ['Failed', failedJobsHistoryLimit],
  ] as const;
  const startOf = ({ status, metadata }: Job) => status.startTime ?? metadata.creationTimestamp;
  for (const [type, limit] of limits) {
    const ended = jobs
      .filter((job) => holding(job, type) && !job.metadata.deletionTimestamp)
      .toSorted((a, b) => startOf(a).localeCompare(startOf(b)));
    for (const job of ended.slice(0, Math.max(0, ended.length - limit))) {
      await remove(cronJob, job, surroundings);
    }
  }
}
