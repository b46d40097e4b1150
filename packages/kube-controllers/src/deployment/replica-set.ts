import type { Condition, KubeObject, New, Pod, ReplicaSet } from '@slipway/kube-objects';
import {
  ApiError,
  isActive,
  matches,
  timestamp,
  withCondition,
  withoutCondition,
} from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { adopted, claim, controllerOf, ownedBy, released } from '#work/owner';
import { slowStart } from '#work/slow-start';
import { decideReplicaSet } from './replica-set-decision.ts';

const resource = 'replicasets.apps';

/** Keeps as many pods as each replica set asks for. */
export function replicaSetController(surroundings: Surroundings): Controller {
  const { objects, clock } = surroundings;
  return {
    name: 'replicaset',
    watches: {
      [resource]: (object) => [keyOf(object)],
      pods: (pod) => replicaSetsOf(pod, surroundings),
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const replicaSet = objects.get<ReplicaSet>(resource, name, namespace);
      if (!replicaSet) return undefined;
      const pods = await claimPods(replicaSet, surroundings);
      const { create, remove, status, lookAgainAt } = decideReplicaSet(replicaSet, pods, clock());
      const failure = await scale(replicaSet, create, remove, surroundings);
      const conditions = failure
        ? withCondition(status.conditions, failureCondition(failure, clock()))
        : withoutCondition(status.conditions, 'ReplicaFailure');
      const { conditions: _, ...counts } = status;
      await objects.updateStatus<ReplicaSet>(resource, {
        ...replicaSet,
        status: { ...counts, ...(conditions.length > 0 && { conditions }) },
      });
      if (failure) throw failure.error;
      return lookAgainAt;
    },
  };
}

/** The replica set that a pod belongs to, or those that would adopt it. */
function replicaSetsOf(pod: KubeObject, { objects }: Surroundings): readonly string[] {
  const { namespace = '', labels } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) return owner.kind === 'ReplicaSet' ? [`${namespace}/${owner.name}`] : [];
  return objects
    .list<ReplicaSet>(resource, { namespace })
    .filter(({ spec }) => matches(spec.selector, labels))
    .map(keyOf);
}

async function claimPods(replicaSet: ReplicaSet, { objects }: Surroundings) {
  const { namespace = '' } = replicaSet.metadata;
  const active = objects.list<Pod>('pods', { namespace }).filter(isActive);
  const { owned, adopt, release } = claim(replicaSet, replicaSet.spec.selector, active);
  const won = adopt.map((pod) => objects.update<Pod>('pods', adopted(pod, replicaSet)));
  await Promise.all(release.map((pod) => objects.update<Pod>('pods', released(pod, replicaSet))));
  return [...owned, ...(await Promise.all(won))];
}

interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly error: unknown;
}

/** Makes or deletes pods; what went wrong is an answer because the status must tell it. */
async function scale(
  replicaSet: ReplicaSet,
  create: number,
  remove: readonly Pod[],
  { objects, events }: Surroundings,
): Promise<Failure | undefined> {
  const { namespace } = replicaSet.metadata;
  const report = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    events.record(replicaSet, { type, reason, message, component: 'replicaset-controller' });

  const creation = await slowStart(create, async () => {
    const { metadata } = await objects.create<Pod>('pods', newPod(replicaSet));
    report('Normal', 'SuccessfulCreate', `Created pod: ${metadata.name}`);
  });
  if (creation.failed > 0) {
    report('Warning', 'FailedCreate', `Error creating: ${message(creation.error)}`);
    return { reason: 'FailedCreate', error: creation.error };
  }
  const deletions = await Promise.allSettled(
    remove.map(async ({ metadata: { name, uid } }) => {
      await objects.delete('pods', name, namespace, { uid });
      report('Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    }),
  );
  const failed = deletions.find(
    (result): result is PromiseRejectedResult =>
      // A pod that somebody else has deleted is what we want.
      result.status === 'rejected' &&
      !(result.reason instanceof ApiError && result.reason.reason === 'NotFound'),
  );
  if (!failed) return undefined;
  report('Warning', 'FailedDelete', `Error deleting: ${message(failed.reason)}`);
  return { reason: 'FailedDelete', error: failed.reason };
}

function newPod(replicaSet: ReplicaSet): New<Pod> {
  const { metadata, spec } = replicaSet.spec.template;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${replicaSet.metadata.name}-`,
      ...(replicaSet.metadata.namespace && { namespace: replicaSet.metadata.namespace }),
      ...(metadata?.labels && { labels: metadata.labels }),
      ...(metadata?.annotations && { annotations: metadata.annotations }),
      ...(metadata?.finalizers && { finalizers: metadata.finalizers }),
      ownerReferences: [ownedBy(replicaSet)],
    },
    spec,
    status: {},
  };
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

const failureCondition = ({ reason, error }: Failure, now: Date): Condition => ({
  type: 'ReplicaFailure',
  status: 'True',
  reason,
  message: message(error),
  lastTransitionTime: timestamp(now),
});
