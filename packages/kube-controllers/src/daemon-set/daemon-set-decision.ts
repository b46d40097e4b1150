import type { DaemonSet, Node, Pod } from '@slipway/kube-objects';
import { availableAt, isReady, observed } from '@slipway/kube-objects';
import { revisionLabel } from '#revisions/revision-plan';
import { absolute } from '#work/amount';
import { fits, nodeOf } from './daemon-pod.ts';

/** What a daemon set has. */
export interface DaemonSetState {
  readonly set: DaemonSet;
  /** The hash of the newest template. */
  readonly hash: string;
  /** Its pods, those that are ending or have ended too. */
  readonly pods: readonly Pod[];
  readonly nodes: readonly Node[];
}

/** What to do for a daemon set. */
export interface DaemonSetDecision {
  /** The nodes that get a pod. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
  /** Pods that ended though they should not: removed after a while, and told of. */
  readonly ended: readonly { readonly pod: Pod; readonly node: string }[];
}

/** A node with the pods that are there and not ending. */
interface Post {
  readonly node: string;
  readonly run: boolean;
  readonly stay: boolean;
  readonly pods: readonly Pod[];
}

const hasEnded = ({ status: { phase } }: Pod) => phase === 'Failed' || phase === 'Succeeded';
const isEnding = ({ metadata }: Pod) => metadata.deletionTimestamp !== undefined;
const createdFirst = (a: Pod, b: Pod) =>
  Number(!a.spec.nodeName) - Number(!b.spec.nodeName) ||
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) ||
  a.metadata.name.localeCompare(b.metadata.name);

/** Whether a pod is of the newest template. */
const isNew = ({ hash }: DaemonSetState, { metadata }: Pod) =>
  metadata.labels?.[revisionLabel] === hash;

/** Whether a pod has been ready for long enough. */
function isAvailable({ set }: DaemonSetState, pod: Pod, now: Date): boolean {
  const at = availableAt(pod, set.spec.minReadySeconds);
  return at !== undefined && at <= now;
}

/** How many old pods may be missing, or new ones may be there besides, at a time. */
function roomOf({ set }: DaemonSetState, desired: number) {
  const { maxUnavailable = 1, maxSurge = 0 } = set.spec.updateStrategy.rollingUpdate ?? {};
  const surge = absolute(maxSurge, desired, Math.ceil);
  const unavailable = absolute(maxUnavailable, desired, Math.ceil);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Compares a daemon set with the nodes: the next step only, the rest follows from events. */
export function decideDaemonSet(state: DaemonSetState, now: Date): DaemonSetDecision {
  const { set } = state;
  if (set.metadata.deletionTimestamp) return { create: [], remove: [], ended: [] };
  const posts = postsOf(state);
  const surge = set.spec.updateStrategy.type === 'OnDelete' ? 0 : surgeOf(state, posts);
  const manned = posts.map((post) => man(state, post, surge, now));
  const basic: DaemonSetDecision = {
    create: manned.flatMap(({ create }) => create),
    remove: [...manned.flatMap(({ remove }) => remove), ...strays(state)],
    ended: manned.flatMap(({ ended }) => ended),
  };
  const isSettled = basic.create.length + basic.remove.length + basic.ended.length === 0;
  if (!isSettled || set.spec.updateStrategy.type === 'OnDelete') return basic;
  return surge > 0 ? surgeUpdate(state, posts, now) : update(state, posts, now);
}

const surgeOf = (state: DaemonSetState, posts: readonly Post[]) =>
  roomOf(state, posts.filter(({ run }) => run).length).surge;

/** Every node with its pods; those that end are left out, and their place waits for them. */
function postsOf({ set, pods, nodes }: DaemonSetState): readonly Post[] {
  return nodes.map((node) => {
    const { name } = node.metadata;
    return { node: name, ...fits(set, node), pods: pods.filter((pod) => nodeOf(pod) === name) };
  });
}

/** Pods of nodes that are gone. */
function strays({ pods, nodes }: DaemonSetState): readonly Pod[] {
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  return pods.filter((pod) => !isEnding(pod) && !names.has(nodeOf(pod) ?? ''));
}

/** Sees to it that a node has one pod, or none, whatever its template. */
function man(state: DaemonSetState, post: Post, surge: number, now: Date): DaemonSetDecision {
  const { node, run, stay, pods } = post;
  const none: DaemonSetDecision = { create: [], remove: [], ended: [] };
  const alive = pods.filter((pod) => !isEnding(pod) && !hasEnded(pod)).toSorted(createdFirst);
  if (!stay) return { ...none, remove: pods.filter((pod) => !isEnding(pod)) };
  if (pods.length === 0) return run ? { ...none, create: [node] } : none;
  const ended = pods.filter((pod) => !isEnding(pod) && hasEnded(pod)).map((pod) => ({ pod, node }));
  if (surge === 0) return { ...none, ended, remove: alive.slice(1) };
  const [newest, ...newer] = alive.filter((pod) => isNew(state, pod));
  const [old, ...older] = alive.filter((pod) => !isNew(state, pod));
  const isReplaced = newest && old && isAvailable(state, newest, now);
  return { ...none, ended, remove: [...newer, ...older, ...(isReplaced ? [old] : [])] };
}

/** Takes away old pods; what is missing then is made anew. */
function update(state: DaemonSetState, posts: readonly Post[], now: Date): DaemonSetDecision {
  const running = posts.filter(({ run }) => run);
  const isWell = (pod: Pod) => !isEnding(pod) && isAvailable(state, pod, now);
  const old = running.flatMap(({ pods }) =>
    pods.filter((pod) => !isEnding(pod) && !isNew(state, pod)),
  );
  const missing = running.filter(({ pods }) => !pods.some(isWell)).length;
  const room = Math.max(0, roomOf(state, running.length).unavailable - missing);
  // Nothing is lost with those that do not serve.
  const free = old.filter((pod) => !isWell(pod));
  return { create: [], ended: [], remove: [...free, ...old.filter(isWell).slice(0, room)] };
}

/** Makes new pods beside old ones, which go once the new ones serve. */
function surgeUpdate(state: DaemonSetState, posts: readonly Post[], now: Date): DaemonSetDecision {
  const running = posts.filter(({ run }) => run);
  const alive = (post: Post) => post.pods.filter((pod) => !isEnding(pod));
  const waiting = running.filter((post) => {
    const pods = alive(post);
    return pods.length > 0 && !pods.some((pod) => isNew(state, pod));
  });
  const isWell = (post: Post) => alive(post).some((pod) => isAvailable(state, pod, now));
  const double = running.filter((post) => alive(post).length > 1).length;
  const room = Math.max(0, roomOf(state, running.length).surge - double);
  const free = waiting.filter((post) => !isWell(post));
  const next = [...free, ...waiting.filter(isWell).slice(0, room)];
  return { create: next.map(({ node }) => node), remove: [], ended: [] };
}

/** What a daemon set looks like. */
export function statusOf(state: DaemonSetState, now: Date): DaemonSet['status'] {
  const { set } = state;
  const posts = postsOf(state).map(({ pods, ...post }) => ({
    ...post,
    pods: pods.filter((pod) => !isEnding(pod)).toSorted(createdFirst),
  }));
  const desired = posts.filter(({ run }) => run);
  const count = (isIt: (pods: readonly Pod[]) => boolean) =>
    desired.filter(({ pods }) => isIt(pods)).length;
  const available = count((pods) => pods.some((pod) => isAvailable(state, pod, now)));
  const updated = count((pods) => pods.some((pod) => isNew(state, pod)));
  const unavailable = desired.length - available;
  const { collisionCount, conditions } = set.status;
  return {
    currentNumberScheduled: count((pods) => pods.length > 0),
    numberMisscheduled: posts.filter(({ run, pods }) => !run && pods.length > 0).length,
    desiredNumberScheduled: desired.length,
    numberReady: count((pods) => pods.some(isReady)),
    ...observed(set),
    ...(updated > 0 && { updatedNumberScheduled: updated }),
    ...(available > 0 && { numberAvailable: available }),
    ...(unavailable > 0 && { numberUnavailable: unavailable }),
    ...(collisionCount && { collisionCount }),
    ...(conditions && { conditions }),
  };
}
