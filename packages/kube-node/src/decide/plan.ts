import type { ContainerLimits } from '@slipway/engine';
import type { Pod } from '@slipway/kube-objects';
import { label } from '#runtime/labels';
import { restartDelaySeconds } from './back-off.ts';
import {
  endingOf,
  isDone,
  isOver,
  isRunning,
  type Member,
  membersOf,
  type PodView,
} from './pod-view.ts';
import { infeasible, limitsOf, resized } from './resources.ts';

/** What the agent shall do for a pod now. */
export type Action =
  | { readonly type: 'create-sandbox' }
  /** Remove the dead sandbox; its containers are stopped and start again in a new one. */
  | { readonly type: 'discard-sandbox'; readonly isReplaced: boolean }
  | {
      readonly type: 'start';
      readonly container: string;
      readonly attempt: number;
      /** How long this start was held back; undefined for a first one. */
      readonly backOffSeconds: number | undefined;
    }
  | { readonly type: 'stop'; readonly container: string; readonly message: string }
  /** Change what a running container is limited to. */
  | { readonly type: 'resize'; readonly container: string; readonly limits: ContainerLimits };

/** The next steps for a pod, and when to look again though nothing has happened. */
export interface Plan {
  readonly actions: readonly Action[];
  /** Milliseconds since 1970. */
  readonly wakeAt: number | undefined;
  /** Containers that wait before they start again, with the delay in seconds. */
  readonly held: ReadonlyMap<string, number>;
}

/** What happens next with the containers of a pod that is not being deleted. Reads nothing else. */
export function plan(pod: Pod, view: PodView, now: number): Plan {
  if (endingOf(pod, view, now)) return windDown(pod, view);
  const members = membersOf(pod, view);
  const { starts, held, wakeAt } = startsOf(pod, view, now);
  const retryAt = members
    .map((member) => member.view.resizeFailure?.retryAt)
    .reduce(earliest, undefined);
  const wake = [wakeAt, deadlineOf(pod), retryAt].reduce(earliest, undefined);
  const { sandbox } = view;
  if (sandbox?.state === 'exited') {
    const actions: Action[] = [{ type: 'discard-sandbox', isReplaced: true }];
    return { actions, wakeAt: wake, held };
  }
  const actions: Action[] = [];
  if (!sandbox && starts.length > 0) actions.push({ type: 'create-sandbox' });
  for (const member of members) {
    const reason = stopReason(member, view);
    if (reason) actions.push({ type: 'stop', container: member.spec.name, message: reason });
    else actions.push(...resizeOf(pod, member, view, now));
  }
  return { actions: [...actions, ...starts], wakeAt: wake, held };
}

/** The pod has ended: stop what still runs (sidecars from last to first), then the sandbox. */
function windDown(pod: Pod, view: PodView): Plan {
  const running = membersOf(pod, view).filter(isRunning);
  const apps = running.filter(({ role }) => role !== 'sidecar');
  const next = apps.length > 0 ? apps : running.slice(-1);
  const actions = next
    .filter((member) => !member.view.isBusy)
    .map(
      ({ spec }): Action => ({
        type: 'stop',
        container: spec.name,
        message: `Stopping container ${spec.name}`,
      }),
    );
  if (running.length === 0 && view.sandbox) {
    actions.push({ type: 'discard-sandbox', isReplaced: false });
  }
  return { actions, wakeAt: undefined, held: new Map() };
}

function stopReason({ spec, view }: Member, { sandbox }: PodView): string | undefined {
  const container = view.current?.container;
  if (container?.state !== 'running' || view.isBusy) return undefined;
  // One that was still being started when its sandbox ended has none at all.
  if (container.labels[label.sandbox] !== sandbox?.id) {
    return 'Pod sandbox changed, it will be killed and re-created.';
  }
  if (container.labels[label.image] !== spec.image) {
    return `Container ${spec.name} definition changed, will be restarted`;
  }
  return undefined;
}

/** Limits that a container shall have and has not; it may want to start anew for them. */
function resizeOf(pod: Pod, { spec, view: own }: Member, view: PodView, now: number): Action[] {
  const container = own.current?.container;
  const isHeld = own.isBusy || (own.resizeFailure?.retryAt ?? 0) > now;
  if (container?.state !== 'running' || isHeld) return [];
  const limits = limitsOf(pod, spec);
  const changed = resized(limits, container.limits);
  if (changed.length === 0 || infeasible(pod, view.capacity ?? {})) return [];
  const needsRestart = spec.resizePolicy?.some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' && changed.includes(resourceName),
  );
  if (!needsRestart) return [{ type: 'resize', container: spec.name, limits }];
  const message = `Container ${spec.name} resize requires restart`;
  return [{ type: 'stop', container: spec.name, message }];
}

interface Starts {
  readonly starts: readonly Action[];
  readonly held: ReadonlyMap<string, number>;
  readonly wakeAt: number | undefined;
}

function startsOf(pod: Pod, view: PodView, now: number): Starts {
  const starts: Action[] = [];
  const held = new Map<string, number>();
  let wakeAt: number | undefined;
  for (const member of dueMembers(pod, view)) {
    const { current, failure } = member.view;
    if (member.view.isBusy || isRunning(member)) continue;
    const exited = current?.container.state === 'exited' ? current : undefined;
    const delay = exited && restartDelaySeconds(exited);
    const ended = exited?.container.finishedAt;
    const from = ended && delay ? Date.parse(ended) + delay * 1000 : 0;
    const at = Math.max(failure?.retryAt ?? 0, from);
    if (at > now) {
      if (from > now && delay) held.set(member.spec.name, delay);
      wakeAt = earliest(wakeAt, at);
      continue;
    }
    const attempt = exited ? exited.number + 1 : (current?.number ?? 0);
    starts.push({ type: 'start', container: member.spec.name, attempt, backOffSeconds: delay });
  }
  return { starts, held, wakeAt };
}

/** The containers that shall run now: init containers one by one, then the others. */
function* dueMembers(pod: Pod, view: PodView): Generator<Member> {
  const members = membersOf(pod, view);
  // They are there to look at a pod, whatever state it is in.
  yield* members.filter((member) => member.role === 'ephemeral' && !isOver(pod, member));
  for (const member of members) {
    if (member.role === 'ephemeral') continue;
    if (member.role === 'init') {
      if (isDone(member, view.sandbox)) continue;
      yield member;
      return;
    }
    if (!isOver(pod, member)) yield member;
    if (member.role === 'sidecar' && !(isRunning(member) && member.view.isStarted)) return;
    // The next container starts when this one's postStart hook has returned.
    const isHooked = member.spec.lifecycle?.postStart !== undefined;
    if (isHooked && (member.view.isBusy || !member.view.current)) return;
  }
}

function deadlineOf({ spec, status }: Pod): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || !status.startTime) return undefined;
  return Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
