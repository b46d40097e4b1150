import type {
  Condition,
  KubeObject,
  LabelSelector,
  Pod,
  PodTemplate,
  ReplicaSet,
  ReplicationController,
} from '@slipway/kube-objects';
import { isActive, timestamp, withCondition, withoutCondition } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { controllerOf } from '#work/owner';
import { claimPods, messageOf, ownersOf, podControl, podOf } from '#work/pods';
import { slowStart } from '#work/slow-start';
import { decideReplicaSet } from './replica-set-decision.ts';

/** One of the two kinds that keep so many equal pods. */
interface Replicated<T extends ReplicaSet | ReplicationController> {
  readonly name: string;
  readonly kind: string;
  readonly resource: string;
  readonly component: string;
  readonly selectorOf: (object: T) => LabelSelector;
  /** Whether its status tells of the pods that are about to go. */
  readonly tellsEnding: boolean;
}

/** Keeps as many pods as each replica set asks for. */
export const replicaSetController = replicatedController<ReplicaSet>({
  name: 'replicaset',
  kind: 'ReplicaSet',
  resource: 'replicasets.apps',
  component: 'replicaset-controller',
  selectorOf: ({ spec }) => spec.selector,
  tellsEnding: true,
});

/** Keeps as many pods as each replication controller asks for. */
export const replicationController = replicatedController<ReplicationController>({
  name: 'replicationcontroller',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  component: 'replication-controller',
  selectorOf: ({ spec }) => ({ matchLabels: spec.selector }),
  tellsEnding: false,
});

function replicatedController<T extends ReplicaSet | ReplicationController>(of: Replicated<T>) {
  return (surroundings: Surroundings): Controller => {
    const { objects } = surroundings;
    return {
      name: of.name,
      watches: {
        [of.resource]: (object) => [keyOf(object)],
        pods: (pod) => ownersOf(pod, surroundings, of, of.selectorOf),
      },
      async sync(key) {
        const { namespace, name } = parseKey(key);
        const owner = objects.get<T>(of.resource, name, namespace);
        return owner && (await sync(of, owner, surroundings));
      },
    };
  };
}

async function sync<T extends ReplicaSet | ReplicationController>(
  of: Replicated<T>,
  owner: T,
  surroundings: Surroundings,
): Promise<Date | undefined> {
  const { objects, clock } = surroundings;
  const { namespace = '' } = owner.metadata;
  const all = objects.list<Pod>('pods', { namespace });
  const pods = await claimPods(owner, of.selectorOf(owner), all.filter(isActive), surroundings);
  const { create, remove, status, lookAgainAt } = decideReplicaSet(owner, pods, clock());
  const failure = await scale(owner, of.component, create, remove, surroundings);
  const conditions = failure
    ? withCondition(status.conditions, failureCondition(failure, clock()))
    : withoutCondition(status.conditions, 'ReplicaFailure');
  const { conditions: _, ...counts } = status;
  const ending = of.tellsEnding && { terminatingReplicas: countEnding(owner, all) };
  await objects.updateStatus<T>(of.resource, {
    ...owner,
    status: { ...counts, ...ending, ...(conditions.length > 0 && { conditions }) },
  });
  if (failure) throw failure.error;
  return lookAgainAt;
}

const countEnding = ({ metadata: { uid } }: KubeObject, pods: readonly Pod[]) =>
  pods.filter((pod) => isEnding(pod) && controllerOf(pod)?.uid === uid).length;

const isEnding = ({ metadata, status }: Pod) =>
  metadata.deletionTimestamp !== undefined &&
  status.phase !== 'Succeeded' &&
  status.phase !== 'Failed';

interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly error: unknown;
}

/** Makes or deletes pods; what went wrong is an answer because the status must tell it. */
async function scale(
  owner: KubeObject & { readonly spec: { readonly template: PodTemplate } },
  component: string,
  create: number,
  remove: readonly Pod[],
  surroundings: Surroundings,
): Promise<Failure | undefined> {
  const pods = podControl(component, surroundings);
  const pod = podOf(owner, owner.spec.template);
  const creation = await slowStart(create, async () => {
    await pods.create(owner, pod);
  });
  if (creation.failed > 0) return { reason: 'FailedCreate', error: creation.error };
  const deletions = await Promise.allSettled(remove.map((each) => pods.remove(owner, each)));
  const failed = deletions.find((result) => result.status === 'rejected');
  return failed && { reason: 'FailedDelete', error: failed.reason };
}

const failureCondition = ({ reason, error }: Failure, now: Date): Condition => ({
  type: 'ReplicaFailure',
  status: 'True',
  reason,
  message: messageOf(error),
  lastTransitionTime: timestamp(now),
});
