import type { Container, Pod } from '@slipway/kube-objects';
import { label } from '#runtime/labels';
import type { RuntimeContainer } from '#runtime/runtime';

/** What is known of a pod's containers at one moment; decisions and the status are made from it. */
export interface PodView {
  readonly sandbox: RuntimeContainer | undefined;
  readonly containers: ReadonlyMap<string, ContainerView>;
  /** Why there is no sandbox, in words for the user. */
  readonly problem: string | undefined;
  /** What the pod has too much of, so that it must end; undefined while all is well. */
  readonly excess?: string | undefined;
  /** Why the node does not take the pod; undefined for all that it has taken. */
  readonly refusal?: Refusal | undefined;
  /** What the node has to give, by resource. */
  readonly capacity?: Readonly<Record<string, number>>;
}

/** Why a pod that was put on the node can not run there: what a kubelet finds, in its words. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

/** What is known of one container of a pod. */
export interface ContainerView {
  /** The newest attempt to run it. */
  readonly current: Attempt | undefined;
  /** The one before. */
  readonly previous: Attempt | undefined;
  /** It is being started or stopped right now. */
  readonly isBusy: boolean;
  /** Why it could not be started. */
  readonly failure: StartFailure | undefined;
  /** Its startup probe, if any, has succeeded. */
  readonly isStarted: boolean;
  /** Its readiness probe, if any, succeeds. */
  readonly isReady: boolean;
  /** Why its limits could not be changed, and when that is tried again. */
  readonly resizeFailure?: { readonly message: string; readonly retryAt: number } | undefined;
}

/** One run of a container; `number` counts from 0. */
export interface Attempt {
  readonly number: number;
  readonly container: RuntimeContainer;
  /** What it left in its termination message file. */
  readonly message: string;
}

/** A start that came to nothing before the container ran. Times are milliseconds since 1970. */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
  readonly at: number;
  readonly retryAt: number;
}

/** How a container of a pod takes part in it. */
export type Role = 'init' | 'sidecar' | 'app' | 'ephemeral';

/** A container of a pod, with its role and what is known of it. */
export interface Member {
  readonly spec: Container;
  readonly role: Role;
  readonly view: ContainerView;
}

const UNSEEN: ContainerView = {
  current: undefined,
  previous: undefined,
  isBusy: false,
  failure: undefined,
  isStarted: false,
  isReady: false,
};

/** The containers of a pod in the order in which they start. */
export function membersOf(pod: Pod, view: PodView): readonly Member[] {
  const member = (spec: Container, role: Role): Member => ({
    spec,
    role,
    view: view.containers.get(spec.name) ?? UNSEEN,
  });
  return [
    ...(pod.spec.initContainers ?? []).map((spec) =>
      member(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init'),
    ),
    ...pod.spec.containers.map((spec) => member(spec, 'app')),
    ...(pod.spec.ephemeralContainers ?? []).map((spec) => member(spec, 'ephemeral')),
  ];
}

/** True while the container runs. */
export function isRunning({ view }: Member): boolean {
  return view.current?.container.state === 'running';
}

/** True when the container has ended well. */
export function hasSucceeded({ view }: Member): boolean {
  const container = view.current?.container;
  return container?.state === 'exited' && container.exitCode === 0;
}

/** True when the init container has done its work for the sandbox that the pod has now. */
export function isDone(member: Member, sandbox: RuntimeContainer | undefined): boolean {
  const madeFor = member.view.current?.container.labels[label.sandbox];
  return hasSucceeded(member) && sandbox !== undefined && madeFor === sandbox.id;
}

/** True when the container has ended and the restart policy lets it rest. */
export function isOver(pod: Pod, { spec, view, role }: Member): boolean {
  const container = view.current?.container;
  if (container?.state !== 'exited') return false;
  if (role === 'sidecar') return false;
  if (role === 'ephemeral') return true;
  const failed = container.exitCode !== 0;
  const policy = policyAfter(pod, spec, container.exitCode);
  if (role === 'init') return failed && policy === 'Never';
  return policy === 'Never' || (policy === 'OnFailure' && !failed);
}

/** The container's own rules go first, then its policy, then the pod's. */
function policyAfter({ spec }: Pod, container: Container, exitCode: number) {
  if (container.restartPolicy === undefined) return spec.restartPolicy ?? 'Always';
  const rule = container.restartPolicyRules?.find(({ exitCodes }) => {
    const isNamed = exitCodes?.values?.includes(exitCode) === true;
    return exitCodes?.operator === 'In' ? isNamed : exitCodes?.operator === 'NotIn' && !isNamed;
  });
  return rule?.action === 'Restart' ? 'Always' : container.restartPolicy;
}

/** The end of a pod that will not run again. */
export interface Ending {
  readonly phase: 'Succeeded' | 'Failed';
  readonly reason?: string;
  readonly message?: string;
}

/** How the pod has ended, or undefined while there is something left to run. */
export function endingOf(pod: Pod, view: PodView, now: number): Ending | undefined {
  const { phase, reason, message, startTime } = pod.status;
  if (phase === 'Succeeded' || phase === 'Failed') {
    return { phase, ...(reason && { reason }), ...(message && { message }) };
  }
  if (view.refusal !== undefined) return { phase: 'Failed', ...view.refusal };
  if (view.excess !== undefined) {
    return { phase: 'Failed', reason: 'Evicted', message: view.excess };
  }
  const limit = pod.spec.activeDeadlineSeconds;
  if (limit !== undefined && startTime && now >= Date.parse(startTime) + limit * 1000) {
    return {
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    };
  }
  const members = membersOf(pod, view);
  if (members.some((member) => member.role === 'init' && isOver(pod, member))) {
    return { phase: 'Failed' };
  }
  const apps = members.filter(({ role }) => role === 'app');
  if (!apps.every((member) => isOver(pod, member))) return undefined;
  const isClean = apps.every(({ view: { current } }) => current?.container.exitCode === 0);
  return { phase: isClean ? 'Succeeded' : 'Failed' };
}
