import type { ControllerRevision, Pod, StatefulSet } from '@slipway/kube-objects';
import { isEmptySelector } from '@slipway/kube-objects';
import {
  type History,
  RevisionNameTaken,
  revisionResource,
  truncateHistory,
  updateHistory,
} from '#revisions/history';
import { templateOf } from '#revisions/revision-plan';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { controllerOf } from '#work/owner';
import { claimPods, isGone, messageOf, ownersOf } from '#work/pods';
import { createClaims, keepClaims } from './claims.ts';
import { ordinalOf, podWithOrdinal, revisionOfPod, withIdentity } from './stateful-pod.ts';
import {
  decideStatefulSet,
  type StatefulSetAction,
  type StatefulSetState,
} from './stateful-set-decision.ts';
import { nextChange, statusOf } from './stateful-set-status.ts';

const resource = 'statefulsets.apps';
const component = 'statefulset-controller';

/** Keeps the pods of stateful sets, by name and in order. */
export function statefulSetController(surroundings: Surroundings): Controller {
  const { objects, clock } = surroundings;
  const of = { kind: 'StatefulSet', resource };
  return {
    name: 'statefulset',
    watches: {
      [resource]: (object) => [keyOf(object)],
      pods: (pod) => ownersOf<StatefulSet>(pod, surroundings, of, ({ spec }) => spec.selector),
      [revisionResource]: (revision) => {
        const owner = controllerOf(revision);
        const { namespace = '' } = revision.metadata;
        return owner?.kind === 'StatefulSet' ? [`${namespace}/${owner.name}`] : [];
      },
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const set = objects.get<StatefulSet>(resource, name, namespace);
      if (!set || isEmptySelector(set.spec.selector)) return undefined;
      const pods = await membersOf(set, surroundings);
      const history = await historyOf(set, surroundings);
      if (!history) return undefined;
      const state = stateOf(set, pods, history);
      let problem: unknown;
      try {
        await carryOut(state, history, surroundings);
      } catch (error) {
        problem = error;
      }
      const after = { ...state, pods: ownPods(set, surroundings) };
      const status = statusOf(after, clock());
      await objects.updateStatus<StatefulSet>(resource, { ...set, status });
      if (problem !== undefined) throw problem;
      const isInUse = ({ metadata }: ControllerRevision) =>
        [state.current, state.update, ...after.pods.map(revisionOfPod)].includes(metadata.name);
      await truncateHistory(set, history, isInUse, surroundings);
      return nextChange(after, clock());
    },
  };
}

/** Only pods whose names are of the set's kind can be its members. */
async function membersOf(set: StatefulSet, surroundings: Surroundings): Promise<readonly Pod[]> {
  const { namespace = '' } = set.metadata;
  const all = surroundings.objects.list<Pod>('pods', { namespace });
  const named = all.filter((pod) => ordinalOf(set, pod) !== undefined);
  return await claimPods(set, set.spec.selector, named, surroundings);
}

const ownPods = (set: StatefulSet, { objects }: Surroundings) =>
  objects
    .list<Pod>('pods', { namespace: set.metadata.namespace ?? '' })
    .filter((pod) => controllerOf(pod)?.uid === set.metadata.uid);

/** The history; undefined when a name was taken and the next look makes another one. */
async function historyOf(
  set: StatefulSet,
  surroundings: Surroundings,
): Promise<History | undefined> {
  try {
    return await updateHistory(set, surroundings);
  } catch (error) {
    if (!(error instanceof RevisionNameTaken)) throw error;
    const collisionCount = (set.status.collisionCount ?? 0) + 1;
    const status = { ...set.status, collisionCount };
    await surroundings.objects.updateStatus<StatefulSet>(resource, { ...set, status });
    return undefined;
  }
}

function stateOf(
  set: StatefulSet,
  pods: readonly Pod[],
  { newest, all }: History,
): StatefulSetState {
  const known = all.find(({ metadata }) => metadata.name === set.status.currentRevision);
  return {
    set,
    pods,
    current: (known ?? newest).metadata.name,
    update: newest.metadata.name,
  };
}

async function carryOut(
  state: StatefulSetState,
  history: History,
  surroundings: Surroundings,
): Promise<void> {
  for (const pod of state.pods) {
    const ordinal = ordinalOf(state.set, pod);
    if (ordinal === undefined) continue;
    if (pod.status.phase === 'Pending') await createClaims(state.set, ordinal, surroundings);
    await keepClaims(state.set, ordinal, pod, surroundings);
  }
  for (const action of decideStatefulSet(state, surroundings.clock())) {
    await act(state.set, action, history, surroundings);
  }
}

async function act(
  set: StatefulSet,
  action: StatefulSetAction,
  history: History,
  surroundings: Surroundings,
): Promise<void> {
  switch (action.type) {
    case 'create':
      return await createPod(set, action, history, surroundings);
    case 'delete':
      return await deletePod(set, action, surroundings);
    case 'identify':
      await surroundings.objects.update<Pod>('pods', withIdentity(action.ordinal, action.pod));
  }
}

async function createPod(
  set: StatefulSet,
  { ordinal, revision }: Extract<StatefulSetAction, { type: 'create' }>,
  { all, newest }: History,
  surroundings: Surroundings,
): Promise<void> {
  await createClaims(set, ordinal, surroundings);
  const from = all.find(({ metadata }) => metadata.name === revision) ?? newest;
  const pod = podWithOrdinal(set, ordinal, templateOf(from), from.metadata.name);
  await told(set, 'create', pod.metadata.name ?? '', surroundings, async () => {
    await surroundings.objects.create<Pod>('pods', pod);
  });
}

async function deletePod(
  set: StatefulSet,
  { pod, why }: Extract<StatefulSetAction, { type: 'delete' }>,
  surroundings: Surroundings,
): Promise<void> {
  const { name, namespace, uid } = pod.metadata;
  if (why === 'ended') {
    const word = pod.status.phase === 'Failed' ? 'failed' : 'succeeded';
    surroundings.events.record(set, {
      type: word === 'failed' ? 'Warning' : 'Normal',
      reason: word === 'failed' ? 'RecreatingFailedPod' : 'RecreatingTerminatedPod',
      message: `StatefulSet ${namespace}/${set.metadata.name} is recreating ${word} Pod ${name}`,
      component,
    });
  }
  await told(set, 'delete', name, surroundings, async () => {
    try {
      await surroundings.objects.delete('pods', name, namespace, { uid });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  });
}

/** Does something to a pod and tells in an event how it went. */
async function told(
  set: StatefulSet,
  verb: 'create' | 'delete',
  pod: string,
  { events }: Surroundings,
  work: () => Promise<void>,
): Promise<void> {
  const word = verb === 'create' ? 'Create' : 'Delete';
  const what = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  try {
    await work();
  } catch (error) {
    const message = `${what} failed error: ${messageOf(error)}`;
    events.record(set, { type: 'Warning', reason: `Failed${word}`, message, component });
    throw error;
  }
  const reason = `Successful${word}`;
  events.record(set, { type: 'Normal', reason, message: `${what} successful`, component });
}
