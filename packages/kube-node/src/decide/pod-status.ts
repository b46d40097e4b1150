import type { ContainerState, ContainerStatus, Pod, PodStatus } from '@slipway/kube-objects';
import { observed, timestamp } from '@slipway/kube-objects';
import { conditions, initialized } from './pod-conditions.ts';
import {
  type Attempt,
  endingOf,
  hasSucceeded,
  isRunning,
  type Member,
  membersOf,
  type PodView,
  type StartFailure,
} from './pod-view.ts';
import { infeasible, limitsOf, resized } from './resources.ts';

/** What a status is made from, besides the pod and its containers. */
export interface StatusFacts {
  readonly now: Date;
  readonly hostIp: string;
  /** Containers that wait before they start again, with the delay in seconds. */
  readonly held: ReadonlyMap<string, number>;
}

/** The status of a pod as the API shows it. Conditions of others (readiness gates) are kept. */
export function podStatus(pod: Pod, view: PodView, facts: StatusFacts): PodStatus {
  const members = membersOf(pod, view);
  const ending = endingOf(pod, view, facts.now.getTime());
  const podIp = pod.spec.hostNetwork ? facts.hostIp : (view.sandbox?.ip ?? '');
  const isLast = ending !== undefined || pod.metadata.deletionTimestamp !== undefined;
  const ips = podIp || (isLast ? pod.status.podIP : undefined);
  const isInitialized = initialized(members, view, ending !== undefined);
  const statusOf = (member: Member) => containerStatus(pod, member, view, facts);
  const inits = members.filter(({ role }) => role === 'init' || role === 'sidecar');
  const apps = members.filter(({ role }) => role === 'app');
  const guests = members.filter(({ role }) => role === 'ephemeral');
  return {
    ...(pod.status.qosClass && { qosClass: pod.status.qosClass }),
    ...observed(pod),
    phase: ending?.phase ?? (isInitialized && apps.every(wasStarted) ? 'Running' : 'Pending'),
    ...(ending?.reason && { reason: ending.reason }),
    ...(ending?.message && { message: ending.message }),
    startTime: pod.status.startTime ?? timestamp(facts.now),
    hostIP: facts.hostIp,
    hostIPs: [{ ip: facts.hostIp }],
    ...(ips && { podIP: ips, podIPs: [{ ip: ips }] }),
    conditions: conditions(pod, view, members, facts.now, ending !== undefined),
    ...(inits.length > 0 && { initContainerStatuses: inits.map(statusOf) }),
    ...(hasBegun(pod, apps, ending) && { containerStatuses: apps.map(statusOf) }),
    ...(guests.length > 0 && { ephemeralContainerStatuses: guests.map(statusOf) }),
  };
}

/** One that was refused has no containers to tell of. */
function hasBegun(pod: Pod, apps: readonly Member[], ending: object | undefined): boolean {
  if (ending === undefined || pod.status.containerStatuses !== undefined) return true;
  return apps.some(({ view: { current } }) => current !== undefined);
}

const moment = (time: Date | string) => timestamp(new Date(time));

function wasStarted({ view: { current } }: Member): boolean {
  return current !== undefined && current.container.state !== 'created';
}

function containerStatus(
  pod: Pod,
  member: Member,
  view: PodView,
  facts: StatusFacts,
): ContainerStatus {
  const { spec, role } = member;
  const { current, previous, isReady, isStarted } = member.view;
  const running = isRunning(member);
  const state = stateOf(pod, member, view, facts);
  const last = state.waiting && current?.container.state === 'exited' ? current : previous;
  const known = allStatuses(pod).find(({ name }) => name === spec.name);
  return {
    name: spec.name,
    state,
    lastState: last && last.container.state === 'exited' ? { terminated: terminated(last) } : {},
    ready: role === 'init' ? hasSucceeded(member) : running && isReady && role !== 'ephemeral',
    restartCount: current?.number ?? known?.restartCount ?? 0,
    image: spec.image,
    imageID: current?.container.imageId ?? '',
    ...(current && { containerID: containerId(current) }),
    started: running && isStarted,
    ...(role !== 'ephemeral' && resourcesOf(pod, member, view, known)),
  };
}

/** What is set aside for a container, and what it has: the old while the new can not be had. */
function resourcesOf(
  pod: Pod,
  { spec, view: { current } }: Member,
  { capacity = {} }: PodView,
  known: ContainerStatus | undefined,
): Pick<ContainerStatus, 'allocatedResources' | 'resources'> {
  const { limits, requests } = spec.resources ?? {};
  const isGranted = known?.resources === undefined || infeasible(pod, capacity) === undefined;
  const container = current?.container;
  const isApplied =
    container?.state !== 'running' || resized(limitsOf(pod, spec), container.limits).length === 0;
  const allocated = isGranted ? requests : known.allocatedResources;
  const resources =
    isApplied || known?.resources === undefined
      ? { ...(limits && { limits }), ...(requests && { requests }) }
      : known.resources;
  return { ...(allocated && { allocatedResources: allocated }), resources };
}

/** The statuses of init containers and containers that the API has now. */
export function allStatuses({ status }: Pod): readonly ContainerStatus[] {
  return [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ];
}

function stateOf(
  pod: Pod,
  { spec, role, view: { current, failure } }: Member,
  { problem }: PodView,
  { held, now }: StatusFacts,
): ContainerState {
  const container = current?.container;
  if (container?.state === 'running') {
    return { running: { startedAt: moment(container.startedAt ?? now) } };
  }
  if (failure) return { waiting: waitingFor(failure, spec.image, now.getTime()) };
  if (current && container?.state === 'exited') {
    const delay = held.get(spec.name);
    if (!delay) return { terminated: terminated(current) };
    const { name, namespace, uid } = pod.metadata;
    const message = `back-off ${delayText(delay)} restarting failed container=${spec.name} pod=${name}_${namespace}(${uid})`;
    return { waiting: { reason: 'CrashLoopBackOff', message } };
  }
  // As upstream says it, whether it is one of them that waits or a container after them.
  const isInitial = role !== 'ephemeral' && (pod.spec.initContainers?.length ?? 0) > 0;
  return {
    waiting: {
      reason: isInitial ? 'PodInitializing' : 'ContainerCreating',
      ...(problem && { message: problem }),
    },
  };
}

/** Go prints durations so: `10s`, `2m40s`, `5m0s`. */
function delayText(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** A failed pull is shown as itself first and as the back-off after it from then on. */
const PULL_ERROR_SHOWN_MILLISECONDS = 2000;

/** When the reason of a failed start changes though nothing happens, in milliseconds since 1970. */
export function reasonChangesAt(failure: StartFailure): number | undefined {
  return failure.reason === 'ErrImagePull' ? failure.at + PULL_ERROR_SHOWN_MILLISECONDS : undefined;
}

function waitingFor(failure: StartFailure, image: string, now: number) {
  const changesAt = reasonChangesAt(failure);
  if (changesAt === undefined || now < changesAt) {
    return { reason: failure.reason, message: failure.message };
  }
  return {
    reason: 'ImagePullBackOff',
    message: `Back-off pulling image "${image}": ErrImagePull: ${failure.message}`,
  };
}

function containerId({ container }: Attempt): string {
  return `docker://${container.id}`;
}

function terminated(attempt: Attempt): NonNullable<ContainerState['terminated']> {
  const { container, message } = attempt;
  const text = container.startError ?? message;
  return {
    exitCode: container.exitCode,
    reason: endReason(attempt),
    ...(text && { message: text }),
    ...(container.startedAt && { startedAt: moment(container.startedAt) }),
    ...(container.finishedAt && { finishedAt: moment(container.finishedAt) }),
    containerID: containerId(attempt),
  };
}

function endReason({ container }: Attempt): string {
  if (container.startError) return 'StartError';
  // A child may have been killed and the container ended well.
  if (container.isOutOfMemory && container.exitCode !== 0) return 'OOMKilled';
  return container.exitCode === 0 ? 'Completed' : 'Error';
}
