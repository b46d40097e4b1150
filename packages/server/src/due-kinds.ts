import type { ClusterAccess } from '#cluster-access/cluster-access';
import { followDueKind } from '#deployments/deployment-store';
import type { Downstream } from '#downstream/downstream';
import type { Mirrors } from '#downstream/mirrors';
import type { DueHandler } from '#due/due-work';
import { deleteItself } from '#environments/delete-review-apps';
import type { Environments } from '#environments/environments';
import type { Assignments } from '#handing-out/assignments';
import type { RunningJobs } from '#handing-out/running-jobs';
import type { Deliveries } from '#hooks/sending/deliveries';
import { deliveryDueKind } from '#hooks/sending/delivery';
import type { Clock } from '#log';
import { againOf } from '#outbox/again';
import type { Reactor } from '#outbox/reactor';
import type { PipelineRefs } from '#pipelines/pipeline-refs';
import type { Rollouts } from '#rollouts/rollouts';
import type { ScheduleRuns } from '#schedules/run-schedule';
import { scheduleDueKind } from '#schedules/schedule';
import type { Patience } from '#scheduling/job-deadlines';
import type { Scheduler } from '#scheduling/scheduler';
import type { Store } from '#store/store';

/** Those who do what is due. */
export interface DueParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly clusterAccess: ClusterAccess;
  readonly scheduler: Scheduler;
  readonly assignments: Pick<Assignments, 'takeBack'>;
  readonly runningJobs: Pick<RunningJobs, 'check'>;
  readonly downstream: Pick<Downstream, 'carryOut'>;
  readonly mirrors: Pick<Mirrors, 'begin'>;
  readonly environments: Pick<Environments, 'stopItself'>;
  readonly refs: Pick<PipelineRefs, 'drop'>;
  readonly deliveries: Pick<Deliveries, 'begin'>;
  readonly scheduleRuns: Pick<ScheduleRuns, 'due'>;
  readonly rollouts: Pick<Rollouts, 'look'>;
  readonly reactors: readonly Reactor[];
}

/** Everything that can be due of pipelines, by its kind; `job-deadlines.ts` says when it is of jobs. */
export function dueKinds(parts: DueParts): readonly (readonly [string, DueHandler])[] {
  const { store, scheduler, assignments, runningJobs, downstream, mirrors, environments } = parts;
  return [
    ['delayed-job', ({ subject }) => startDelayed(store, scheduler, subject)],
    ['unconfirmed-job', ({ subject }) => once(assignments.takeBack(subject))],
    ['running-job', ({ subject }) => runningJobs.check(subject)],
    ['trigger-job', ({ subject }) => once(downstream.carryOut(subject))],
    ['mirror-job', ({ subject }) => once(mirrors.begin(subject))],
    ['drop-pipeline-ref', ({ subject, payload }) => dropRef(parts, subject, payload)],
    ['stop-environment', ({ subject }) => once(environments.stopItself(subject))],
    ['delete-environment', ({ subject }) => once(deleteItself(parts, subject))],
    [
      scheduleDueKind,
      ({ subject, payload }) => once(parts.scheduleRuns.due(subject, String(payload))),
    ],
    [followDueKind, ({ subject }) => parts.rollouts.look(subject)],
    [deliveryDueKind, ({ subject }) => parts.deliveries.begin(subject)],
    ...parts.reactors.map(againOf),
  ];
}

const minuteMs = 60_000;

/**
 * How far away work can lie that measures a time instead of naming one, in milliseconds: when the clock is set
 * back it is not to wait for as long as that.
 */
export function dueWithin(
  { silenceSeconds, confirmSeconds }: Patience,
  reactors: readonly Reactor[],
): ReadonlyMap<string, number> {
  return new Map([
    ['unconfirmed-job', confirmSeconds * 1000],
    ['running-job', 2 * silenceSeconds * 1000],
    ['trigger-job', 5 * minuteMs],
    ['mirror-job', 5 * minuteMs],
    ['drop-pipeline-ref', 5 * minuteMs],
    ['housekeeping', 5 * minuteMs],
    ['look-at-clusters', 5 * minuteMs],
    ...reactors.map((reactor) => [againOf(reactor)[0], 5 * minuteMs] as const),
  ]);
}

async function once(work: Promise<void>): Promise<undefined> {
  await work;
}

/** The ref of a pipeline that was deleted; its whole repository may be gone by now. */
async function dropRef(
  { store, refs }: Pick<DueParts, 'store' | 'refs'>,
  id: number,
  payload: unknown,
): Promise<undefined> {
  // Written with the deletion.
  const { projectId = 0 } = payload as { readonly projectId?: number };
  if (await store.projects.get(projectId)) await refs.drop({ id, projectId });
}

/** A delayed job whose time has come. */
async function startDelayed(
  store: Store,
  scheduler: Scheduler,
  jobId: number,
): Promise<Date | undefined> {
  const job = await store.jobs.get(jobId);
  if (!job) return undefined;
  await scheduler.process(job.pipelineId);
  return undefined;
}
