import type {
  HorizontalPodAutoscaler,
  KubeObject,
  LabelSelector,
  Objects,
  Pod,
} from '@slipway/kube-objects';
import { matches, timestamp, withCondition } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { decideAutoscaler } from './autoscaler-decision.ts';
import { readOtherFigures } from './other-figures.ts';
import { firstMemory, type Memory } from './scaling-limits.ts';

const resource = 'horizontalpodautoscalers.autoscaling';
const component = 'horizontal-pod-autoscaler';
/** Nobody tells how busy pods are: while there is an autoscaler, it asks this often. */
const periodMs = 15_000;

/** What can be scaled, by its kind. */
const scalable: Readonly<Record<string, string>> = {
  Deployment: 'deployments.apps',
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
  ReplicationController: 'replicationcontrollers',
};

type Target = KubeObject & { readonly spec: { readonly replicas: number } };

/** Changes the number of pods by what they take. */
export function autoscalerController(surroundings: Surroundings): Controller {
  const { objects, clock, events } = surroundings;
  const memories = new Map<string, Memory>();

  async function sync(key: string): Promise<Date | undefined> {
    const { namespace, name } = parseKey(key);
    const autoscaler = objects.get<HorizontalPodAutoscaler>(resource, name, namespace);
    if (!autoscaler || autoscaler.metadata.deletionTimestamp) {
      memories.delete(key);
      return undefined;
    }
    const target = findTarget(objects, autoscaler);
    if (target) await scale(key, autoscaler, target);
    else await lack(autoscaler);
    return new Date(clock().getTime() + periodMs);
  }

  async function scale(key: string, autoscaler: HorizontalPodAutoscaler, target: Target) {
    const pods = podsOf(target, surroundings);
    const usage = await surroundings.usage().catch(() => undefined);
    const { replicas } = target.spec;
    const memory = memories.get(key) ?? firstMemory(replicas, clock().getTime());
    const others = await readOtherFigures(
      autoscaler.spec.metrics ?? [],
      autoscaler.metadata.namespace ?? '',
      selectorOf(target),
      surroundings.figures,
    );
    const state = { autoscaler, replicas, pods, usage, others, memory };
    const decision = decideAutoscaler(state, clock());
    for (const { reason, message } of decision.problems) {
      events.record(autoscaler, { type: 'Warning', reason, message, component });
    }
    if (decision.replicas !== replicas) {
      const kept = scalable[autoscaler.spec.scaleTargetRef.kind] ?? '';
      const { name, namespace = '' } = target.metadata;
      await objects.scale(kept, name, namespace, decision.replicas);
      const message = `New size: ${decision.replicas}; reason: ${decision.why}`;
      const reason = 'SuccessfulRescale';
      events.record(autoscaler, { type: 'Normal', reason, message, component });
    }
    memories.set(key, decision.memory);
    await write(objects, autoscaler, decision.status);
  }

  async function lack(autoscaler: HorizontalPodAutoscaler) {
    const { kind, name } = autoscaler.spec.scaleTargetRef;
    const problem = `the HPA controller was unable to get the target's current scale: ${kind} "${name}" not found`;
    const reason = 'FailedGetScale';
    events.record(autoscaler, { type: 'Warning', reason, message: problem, component });
    await write(objects, autoscaler, {
      ...autoscaler.status,
      conditions: withCondition(autoscaler.status.conditions, {
        type: 'AbleToScale',
        status: 'False',
        reason,
        message: problem,
        lastTransitionTime: timestamp(clock()),
      }),
    });
  }

  const targets = Object.entries(scalable).map(
    ([kind, kept]) => [kept, concerned(objects, kind)] as const,
  );
  return {
    name: 'horizontalpodautoscaler',
    watches: { [resource]: onlyNew(), ...Object.fromEntries(targets) },
    sync,
  };
}

function findTarget(
  objects: Objects,
  { spec: { scaleTargetRef: to }, metadata }: HorizontalPodAutoscaler,
): Target | undefined {
  const kept = scalable[to.kind];
  return kept ? objects.get<Target>(kept, to.name, metadata.namespace) : undefined;
}

/** The autoscalers of a target that has another size than they know. */
const concerned = (objects: Objects, kind: string) => (target: KubeObject) =>
  objects
    .list<HorizontalPodAutoscaler>(resource, { namespace: target.metadata.namespace ?? '' })
    .filter(
      ({ spec: { scaleTargetRef: to } }) => to.kind === kind && to.name === target.metadata.name,
    )
    .filter(({ status }) => status.currentReplicas !== (target as Target).spec.replicas)
    .map(keyOf);

const write = (
  objects: Objects,
  { metadata }: HorizontalPodAutoscaler,
  status: HorizontalPodAutoscaler['status'],
) =>
  objects.changeStatus<HorizontalPodAutoscaler>(
    resource,
    metadata.name,
    metadata.namespace,
    (newest) => ({ ...newest, status }),
  );

/** Its own status is no news to an autoscaler. */
function onlyNew() {
  const seen = new Map<string, number | undefined>();
  return (object: KubeObject) => {
    const { uid, generation, deletionTimestamp } = object.metadata;
    const isKnown = seen.has(uid) && seen.get(uid) === generation && !deletionTimestamp;
    seen.set(uid, generation);
    return isKnown ? [] : [keyOf(object)];
  };
}

function selectorOf(target: Target): LabelSelector {
  const { selector = {} } = target.spec as { readonly selector?: object };
  const isPlain = target.kind === 'ReplicationController';
  // Which form it has is known by the kind.
  return (isPlain ? { matchLabels: selector } : selector) as LabelSelector;
}

function podsOf(target: Target, { objects }: Surroundings): readonly Pod[] {
  const wanted = selectorOf(target);
  return objects
    .list<Pod>('pods', { namespace: target.metadata.namespace ?? '' })
    .filter(({ metadata }) => matches(wanted, metadata.labels));
}
