import type { ContainerStatus, Pod } from '@slipway/kube-objects';
import { label, SANDBOX_NAME } from '#runtime/labels';
import type { RuntimeContainer } from '#runtime/runtime';
import { allStatuses } from './pod-status.ts';

/** What is taken over from the containers that were found for a pod. */
export interface Adoption {
  readonly sandbox: RuntimeContainer | undefined;
  readonly attempts: readonly RuntimeContainer[];
  /** Half-made or superseded ones, to be removed. */
  readonly leftovers: readonly RuntimeContainer[];
}

/**
 * Sorts the containers of a pod. One that the pod's status knows and that is not there any more
 * (somebody has pruned it) is made up as ended, so that finished work is not done again and a lost
 * container counts as a crash.
 */
export function adopt(pod: Pod, found: readonly RuntimeContainer[], now: Date): Adoption {
  const sandboxes = found.filter(isSandbox);
  const sandbox =
    sandboxes.find(({ state }) => state === 'running') ??
    sandboxes.find(({ state }) => state === 'exited');
  const others = found.filter((container) => !isSandbox(container));
  const attempts = others.filter(({ state }) => state !== 'created');
  const isFound = (status: ContainerStatus) =>
    attempts.some(({ id }) => status.containerID === `docker://${id}`);
  const lost = allStatuses(pod)
    .filter((status) => status.containerID && !isFound(status))
    .map((status) => fromStatus(pod, status, sandbox, now));
  const taken = new Set([sandbox, ...attempts]);
  return {
    sandbox,
    attempts: [...lost, ...attempts],
    leftovers: found.filter((container) => !taken.has(container)),
  };
}

/** Whether the container is a pod's sandbox. */
export function isSandbox({ labels }: RuntimeContainer): boolean {
  return labels[label.container] === SANDBOX_NAME;
}

/** The exit code of a container that was killed, or whose end nobody has seen. */
const KILLED = 137;

function fromStatus(
  pod: Pod,
  { name, containerID = '', imageID, restartCount, state }: ContainerStatus,
  sandbox: RuntimeContainer | undefined,
  now: Date,
): RuntimeContainer {
  const end = state?.terminated;
  return {
    id: containerID.replace('docker://', ''),
    labels: {
      [label.podUid]: pod.metadata.uid,
      [label.container]: name,
      [label.restarts]: String(restartCount),
      ...(sandbox && { [label.sandbox]: sandbox.id }),
    },
    state: 'exited',
    exitCode: end?.exitCode ?? KILLED,
    isOutOfMemory: end?.reason === 'OOMKilled',
    startError: undefined,
    startedAt: end?.startedAt ?? state?.running?.startedAt,
    finishedAt: end?.finishedAt ?? now.toISOString(),
    imageId: imageID,
    hasTty: false,
    stopSignal: 'SIGTERM',
    ip: '',
    volumes: {},
    limits: {},
  };
}

/** A container that has vanished while we looked after it. */
export function vanished(container: RuntimeContainer, now: Date): RuntimeContainer {
  if (container.state === 'exited') return container;
  return { ...container, state: 'exited', exitCode: KILLED, finishedAt: now.toISOString() };
}
