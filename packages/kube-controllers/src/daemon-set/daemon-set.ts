import type { ControllerRevision, DaemonSet, KubeObject, Node, Pod } from '@slipway/kube-objects';
import { availableAt, isEmptySelector } from '@slipway/kube-objects';
import {
  type History,
  RevisionNameTaken,
  revisionResource,
  truncateHistory,
  updateHistory,
} from '#revisions/history';
import { revisionLabel } from '#revisions/revision-plan';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { controllerOf } from '#work/owner';
import { allDone, claimPods, ownersOf, podControl } from '#work/pods';
import { slowStart } from '#work/slow-start';
import { daemonPod } from './daemon-pod.ts';
import {
  type DaemonSetDecision,
  type DaemonSetState,
  decideDaemonSet,
  statusOf,
} from './daemon-set-decision.ts';

const resource = 'daemonsets.apps';
const component = 'daemonset-controller';
const longestWaitMs = 15 * 60_000;

/** Keeps one pod of each daemon set on every node that fits. */
export function daemonSetController(surroundings: Surroundings): Controller {
  const { objects, clock } = surroundings;
  const of = { kind: 'DaemonSet', resource };
  const restarts = createRestarts(clock);
  const shapes = new Map<string, string>();
  const all = () => objects.list<DaemonSet>(resource).map(keyOf);
  return {
    name: 'daemonset',
    watches: {
      [resource]: (object) => [keyOf(object)],
      pods: (pod) => ownersOf<DaemonSet>(pod, surroundings, of, ({ spec }) => spec.selector),
      // A node tells every few seconds that it is well; only what pods may be there matters.
      nodes: (node) => {
        const isGone = objects.get('nodes', node.metadata.name) === undefined;
        return isReshaped(node, shapes) || isGone ? all() : [];
      },
      [revisionResource]: (revision) => {
        const owner = controllerOf(revision);
        const { namespace = '' } = revision.metadata;
        return owner?.kind === 'DaemonSet' ? [`${namespace}/${owner.name}`] : [];
      },
    },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const set = objects.get<DaemonSet>(resource, name, namespace);
      if (!set || isEmptySelector(set.spec.selector)) return undefined;
      const history = await historyOf(set, surroundings);
      if (!history) return undefined;
      const state = await stateOf(set, history, surroundings);
      const decision = decideDaemonSet(state, clock());
      const { due, nextAt } = restarts.sort(set, decision.ended);
      let problem: unknown;
      try {
        await carryOut(state, { ...decision, ended: due }, surroundings);
      } catch (error) {
        problem = error;
      }
      const after = await stateOf(set, history, surroundings);
      const status = statusOf(after, clock());
      await objects.updateStatus<DaemonSet>(resource, { ...set, status });
      if (problem !== undefined) throw problem;
      const hashes = new Set(after.pods.map(({ metadata }) => metadata.labels?.[revisionLabel]));
      const isInUse = (revision: ControllerRevision) =>
        revision === history.newest || hashes.has(hashOf(revision));
      await truncateHistory(set, history, isInUse, surroundings);
      return earliest(
        [nextAt, ...after.pods.map((pod) => availableAt(pod, set.spec.minReadySeconds))],
        clock(),
      );
    },
  };
}

const hashOf = ({ metadata }: ControllerRevision) => metadata.labels?.[revisionLabel] ?? '';

/** Whether a node has changed in what decides about pods. */
function isReshaped(node: KubeObject, shapes: Map<string, string>): boolean {
  const { metadata, spec } = node as Node;
  const shape = JSON.stringify([metadata.labels, spec, metadata.deletionTimestamp]);
  const isSame = shapes.get(metadata.uid) === shape;
  shapes.set(metadata.uid, shape);
  return !isSame;
}

function earliest(times: readonly (Date | undefined)[], now: Date): Date | undefined {
  const later = times.filter((at) => at !== undefined && at > now) as Date[];
  return later.toSorted((a, b) => a.getTime() - b.getTime())[0];
}

async function historyOf(set: DaemonSet, surroundings: Surroundings): Promise<History | undefined> {
  try {
    return await updateHistory(set, surroundings);
  } catch (error) {
    if (!(error instanceof RevisionNameTaken)) throw error;
    const collisionCount = (set.status.collisionCount ?? 0) + 1;
    const status = { ...set.status, collisionCount };
    await surroundings.objects.updateStatus<DaemonSet>(resource, { ...set, status });
    return undefined;
  }
}

async function stateOf(
  set: DaemonSet,
  { newest }: History,
  surroundings: Surroundings,
): Promise<DaemonSetState> {
  const { namespace = '' } = set.metadata;
  const all = surroundings.objects.list<Pod>('pods', { namespace });
  const pods = await claimPods(set, set.spec.selector, all, surroundings);
  return { set, pods, hash: hashOf(newest), nodes: surroundings.objects.list<Node>('nodes') };
}

async function carryOut(
  { set, hash }: DaemonSetState,
  { create, remove, ended }: DaemonSetDecision,
  surroundings: Surroundings,
): Promise<void> {
  const pods = podControl(component, surroundings);
  for (const { pod, node } of ended) {
    const { namespace, name } = pod.metadata;
    const isFailed = pod.status.phase === 'Failed';
    surroundings.events.record(set, {
      type: isFailed ? 'Warning' : 'Normal',
      reason: isFailed ? 'FailedDaemonPod' : 'SucceededDaemonPod',
      message: isFailed
        ? `Found failed daemon pod ${namespace}/${name} on node ${node}, will try to kill it`
        : `Found succeeded daemon pod ${namespace}/${name} on node ${node}, will try to delete it`,
      component,
    });
  }
  const gone = [...remove, ...ended.map(({ pod }) => pod)];
  await allDone(gone.map((pod) => pods.remove(set, pod)));
  const nodes = [...create];
  const started = await slowStart(create.length, async () => {
    await pods.create(set, daemonPod(set, nodes.shift() ?? '', hash));
  });
  if (started.failed > 0) throw started.error;
}

type Ended = DaemonSetDecision['ended'];

/** Pods that end again and again are replaced after delays that double, up to a quarter of an hour. */
function createRestarts(clock: () => Date) {
  const waits = new Map<string, { readonly delayMs: number; readonly until: number }>();
  return {
    sort(set: DaemonSet, ended: Ended): { readonly due: Ended; readonly nextAt?: Date } {
      const now = clock().getTime();
      const due: Ended[number][] = [];
      const later: number[] = [];
      for (const each of ended) {
        const key = `${set.metadata.uid}/${set.metadata.generation}/${each.node}`;
        const wait = waits.get(key);
        if (wait && wait.until > now) {
          later.push(wait.until);
          continue;
        }
        const delayMs = Math.min(wait ? 2 * wait.delayMs : 1000, longestWaitMs);
        waits.set(key, { delayMs, until: now + delayMs });
        due.push(each);
      }
      for (const [key, { until, delayMs }] of waits) {
        if (until + 2 * delayMs < now) waits.delete(key);
      }
      return { due, ...(later.length > 0 && { nextAt: new Date(Math.min(...later)) }) };
    },
  };
}
