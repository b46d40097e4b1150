import type { Job, KubeObject, Pod } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { controllerOf } from '#work/owner';
import { allDone, claimPods, isGone, ownersOf, podControl } from '#work/pods';
import { slowStart } from '#work/slow-start';
import { decideJob, type JobDecision, type PodWish } from './job-decision.ts';
import { holding, isFinished } from './job-outcome.ts';
import { isTracked, jobPod, tracked, untracked } from './job-pod.ts';

const resource = 'jobs.batch';
const component = 'job-controller';
const ownName = 'kubernetes.io/job-controller';

/** Runs the pods of jobs until enough of them have ended well. */
export function jobController(surroundings: Surroundings): Controller {
  const { objects, clock } = surroundings;
  const of = { kind: 'Job', resource };
  return {
    name: 'job',
    watches: {
      [resource]: (object) => [keyOf(object)],
      pods: (pod) => ownersOf<Job>(pod, surroundings, of, ({ spec }) => spec.selector),
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const job = objects.get<Job>(resource, name, namespace);
      if (!job) return await releaseOrphans(namespace, name, surroundings);
      if ((job.spec.managedBy ?? ownName) !== ownName) return undefined;
      if (isFinished(job)) return await expire(job, surroundings);
      const all = objects.list<Pod>('pods', { namespace });
      const pods = await claimPods(job, job.spec.selector, all, surroundings, {
        take: tracked,
        leave: untracked,
      });
      const decision = decideJob(job, pods, clock());
      await carryOut(job, decision, surroundings);
      return decision.lookAgainAt;
    },
  };
}

/** Pods whose job is gone wait for nobody. */
async function releaseOrphans(
  namespace: string,
  name: string,
  surroundings: Surroundings,
): Promise<undefined> {
  const orphans = surroundings.objects
    .list<Pod>('pods', { namespace })
    .filter((pod) => isTracked(pod) && isOfJob(pod, name));
  await allDone(orphans.map((pod) => release(pod, surroundings)));
}

function isOfJob(pod: KubeObject, name: string): boolean {
  const owner = controllerOf(pod);
  return owner?.kind === 'Job' && owner.name === name;
}

/** Takes off what holds a pod; one that is gone is what we want. */
async function release(pod: Pod, { objects }: Surroundings): Promise<void> {
  const { metadata } = pod;
  try {
    await objects.update<Pod>('pods', untracked(pod));
  } catch (error) {
    const isThere = objects.get<Pod>('pods', metadata.name, metadata.namespace) !== undefined;
    if (!isGone(error) || isThere) throw error;
  }
}

/** Deletes a finished job when its time is over. */
async function expire(job: Job, surroundings: Surroundings): Promise<Date | undefined> {
  const { objects, clock } = surroundings;
  const { name, namespace, uid } = job.metadata;
  const left = objects
    .list<Pod>('pods', { namespace: namespace ?? '' })
    .filter((pod) => controllerOf(pod)?.uid === uid && isTracked(pod));
  await allDone(left.map((pod) => release(pod, surroundings)));
  const { ttlSecondsAfterFinished: seconds } = job.spec;
  if (seconds === undefined || job.metadata.deletionTimestamp) return undefined;
  const end = holding(job, 'Complete') ?? holding(job, 'Failed');
  const at = new Date(Date.parse(end?.lastTransitionTime ?? '') + seconds * 1000);
  if (at > clock()) return at;
  await objects.delete(resource, name, namespace, { uid, propagationPolicy: 'Foreground' });
  return undefined;
}

async function carryOut(
  job: Job,
  decision: JobDecision,
  surroundings: Surroundings,
): Promise<void> {
  const { objects } = surroundings;
  const pods = podControl(component, surroundings);
  const { name, namespace } = job.metadata;
  // Counted before let go: who ends in between counts nothing twice and forgets nothing.
  const write = (status: Job['status']) =>
    objects.changeStatus<Job>(resource, name, namespace, (newest) => ({ ...newest, status }));
  const made = decision.create.length;
  await write(withoutNew(decision.status, made));
  report(job, decision, surroundings);
  await allDone(decision.letGo.map((pod) => release(pod, surroundings)));
  await allDone(
    decision.withdraw.map(async (pod) => {
      if (isTracked(pod)) await release(pod, surroundings);
      const newest = objects.get<Pod>('pods', pod.metadata.name, namespace);
      if (newest) await pods.remove(job, newest);
    }),
  );
  await allDone(decision.end.map((pod) => pods.remove(job, pod)));
  const wishes: PodWish[] = [...decision.create];
  const creation = await slowStart(made, async () => {
    const { index, failures } = wishes.shift() ?? {};
    await pods.create(job, jobPod(job, index, failures));
  });
  if (creation.failed > 0) throw creation.error;
}

/** The status before new pods are there: the next look counts them. */
function withoutNew({ active = 0, ...status }: Job['status'], made: number): Job['status'] {
  const rest = active - made;
  return { ...status, ...(rest > 0 && { active: rest }) };
}

/** Tells of what has just become true. */
function report(job: Job, { status }: JobDecision, { events }: Surroundings): void {
  for (const { type, status: state, reason = '', message = '' } of status.conditions ?? []) {
    const before = (job.status.conditions ?? []).find((each) => each.type === type);
    if (before?.status === state) continue;
    if (type === 'Complete') {
      const text = 'Job completed';
      events.record(job, { type: 'Normal', reason: 'Completed', message: text, component });
    } else if (type === 'Failed') {
      events.record(job, { type: 'Warning', reason, message, component });
    } else if (type === 'Suspended') {
      const word = state === 'True' ? 'Suspended' : 'Resumed';
      events.record(job, { type: 'Normal', reason: word, message, component });
    }
  }
}
