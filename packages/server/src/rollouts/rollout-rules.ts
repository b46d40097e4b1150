import { isDeepStrictEqual } from 'node:util';
import { asleepAs } from '@slipway/kube-objects/sleep';
import type { KubeObject } from './deed.ts';
import { dateOf, type PodTrouble, podTrouble } from './pod-trouble-rules.ts';
import {
  conditionOf,
  type KubeEvent,
  type Pod,
  type PodTemplate,
  type Workload,
} from './workload.ts';

/** What a rollout is judged by. */
export interface RolloutFacts {
  /** Undefined when it is gone. */
  readonly workload: Workload | undefined;
  readonly replicaSets: readonly KubeObject[];
  /** Of the workload, whatever their version. */
  readonly pods: readonly Pod[];
  readonly events: readonly KubeEvent[];
  /** As the deployment has written it. */
  readonly template: PodTemplate | undefined;
  /** When it was written. */
  readonly changedAt: Date;
  /** When it was taken up after a restart; undefined when it was looked on at from the beginning. */
  readonly takenUpAt?: Date | undefined;
}

/** Something to say about a rollout; the same again is not said. */
export interface Remark {
  readonly key: string;
  readonly text: string;
}

/** How a rollout stands. */
export type Verdict = {
  /** What there is to say beside the outcome. */
  readonly remarks: readonly Remark[];
} & (
  | {
      readonly outcome: 'waiting';
      /** `1 of 2 pods ready` */
      readonly standing: string;
      /** When time alone makes a difference. */
      readonly lookAgainAt?: Date;
    }
  | { readonly outcome: 'ready'; readonly standing: string }
  | { readonly outcome: 'left'; readonly why: string }
  | {
      readonly outcome: 'failed';
      readonly reason: string;
      /** Whose output says more. */
      readonly witness?: Pick<PodTrouble, 'pod' | 'container' | 'hasEnded'>;
    }
);

/** How long what may go away by itself is waited for. */
const patienceMs = { soon: 3_000, later: 60_000 } as const;
/** How long a container without a probe has to run until it is believed. */
const provenMs = { first: 3_000, again: 15_000 } as const;
/** After a restart a cluster may tell for a while of containers that have ended meanwhile. */
const freshMs = 6_000;
/** For kinds that have no deadline of their own; Deployments' default is the same. */
const deadlineMs = 600_000;

/** How a rollout stands, and why. Reads no clock and no cluster. */
export function decideRollout(facts: RolloutFacts, now: Date): Verdict {
  const { workload, template } = facts;
  if (workload === undefined || workload.metadata.deletionTimestamp !== undefined) {
    return { outcome: 'left', why: 'it was deleted', remarks: [] };
  }
  if (template !== undefined && !isDeepStrictEqual(workload.spec?.template, template)) {
    return { outcome: 'left', why: 'somebody else has changed it meanwhile', remarks: [] };
  }
  if (workload.spec?.paused || workload.spec?.suspend) {
    return { outcome: 'left', why: 'it is paused', remarks: [] };
  }
  const before = asleepAs(workload);
  if (
    before &&
    workload.spec?.replicas === 0 &&
    before.generation !== workload.metadata.generation
  ) {
    return { outcome: 'waiting', standing: 'it slept, and wakes to be tried', remarks: [] };
  }
  const standing = standingOf(workload);
  const pods = ownPods(facts, workload);
  const troubles = pods.flatMap((pod) => podTrouble(pod) ?? []);
  const remarks = remarksOf(troubles, pods, facts);
  const provenAt = standing.isReady ? provenSince(facts, workload, pods, troubles) : undefined;
  if (provenAt && provenAt <= now) return { outcome: 'ready', standing: standing.text, remarks };
  const failure = failureOf(facts, workload, troubles, now);
  if (failure.failed) return { ...failure.failed, remarks };
  const [at] = [provenAt, failure.at].filter((it) => it !== undefined).toSorted(byTime);
  return { outcome: 'waiting', standing: standing.text, remarks, ...(at && { lookAgainAt: at }) };
}

const byTime = (a: Date, b: Date) => a.getTime() - b.getTime();

/**
 * When readiness is believed: without a probe a container is ready as soon as it runs, though it may end at
 * once. Undefined while something is wrong.
 */
function provenSince(
  { takenUpAt }: RolloutFacts,
  { kind, spec }: Workload,
  pods: readonly Pod[],
  troubles: readonly PodTrouble[],
): Date | undefined {
  if (kind === 'Job') return new Date(0);
  // Of the lists that are kept, that of the pods may come last.
  const isSeen = kind !== 'Deployment' || pods.length > 0 || spec?.replicas === 0;
  if (troubles.length > 0 || !isSeen) return undefined;
  const containers = spec?.template?.spec?.containers ?? [];
  const unprobed = new Set(
    containers.filter((it) => it.readinessProbe === undefined).map(({ name }) => name),
  );
  const times = pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).map(({ name, state, restartCount = 0 }) => {
      const since = dateOf(state?.running?.startedAt)?.getTime() ?? 0;
      if (!unprobed.has(name)) return 0;
      return since + (restartCount > 0 ? provenMs.again : provenMs.first);
    }),
  );
  const isUnsure = takenUpAt !== undefined && unprobed.size > 0;
  return new Date(Math.max(0, ...times, isUnsure ? takenUpAt.getTime() + freshMs : 0));
}

interface Standing {
  readonly text: string;
  readonly isReady: boolean;
}

/** As `kubectl rollout status` counts. */
function standingOf(workload: Workload): Standing {
  const { metadata, spec = {}, status = {}, kind } = workload;
  const isSeen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  if (kind === 'Job') return jobStanding(workload);
  if (kind === 'DaemonSet') {
    const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled: fresh = 0 } = status;
    const available = Math.min(fresh, status.numberAvailable ?? 0);
    return standing(available, wanted, 0, isSeen);
  }
  const { replicas: wanted = 1 } = spec;
  const { updatedReplicas: fresh = 0, replicas: all = 0 } = status;
  if (kind === 'StatefulSet') return setStanding(workload, wanted, isSeen);
  const ready = Math.min(fresh, status.availableReplicas ?? 0);
  return standing(ready, wanted, Math.max(0, all - fresh), isSeen);
}

function setStanding({ spec = {}, status = {} }: Workload, all: number, isSeen: boolean): Standing {
  if (spec.updateStrategy?.type === 'OnDelete') return standing(all, all, 0, isSeen);
  const wanted = Math.max(0, all - (spec.updateStrategy?.rollingUpdate?.partition ?? 0));
  const { currentRevision, updateRevision, updatedReplicas = 0, readyReplicas = 0 } = status;
  const isSame = currentRevision === updateRevision;
  const ready = isSame ? readyReplicas : Math.min(updatedReplicas, readyReplicas);
  return standing(Math.min(ready, wanted), wanted, 0, isSeen && readyReplicas >= all);
}

function jobStanding({ spec = {}, status = {} }: Workload): Standing {
  const { completions = 1 } = spec;
  const { succeeded = 0 } = status;
  const isReady = conditionOf(status.conditions, 'Complete')?.status === 'True';
  return { text: `${succeeded} of ${completions} pods completed`, isReady };
}

function standing(ready: number, wanted: number, old: number, isSeen: boolean): Standing {
  const pods = `${isSeen ? ready : 0} of ${wanted} new ${wanted === 1 ? 'pod' : 'pods'} ready`;
  const left = old === 0 || !isSeen ? '' : `, ${old} of before to end`;
  return { text: pods + left, isReady: isSeen && ready >= wanted && old === 0 };
}

/** Pods of what was deployed; those of before are not the deployment's. */
function ownPods(
  { pods, replicaSets, changedAt }: RolloutFacts,
  workload: Workload,
): readonly Pod[] {
  const { kind, metadata, status } = workload;
  // What the cluster has not seen yet has no pods; those that are there are of before.
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0) && kind !== 'Job') return [];
  if (kind === 'Deployment') {
    const sets = replicaSets.filter((it) => isOwnedBy(it, metadata.uid));
    const current =
      sets.find((it) => isOfTemplate(it, workload.spec?.template)) ??
      // Somebody completes templates in that cluster.
      sets.find((it) => revisionOf(it) === revisionOf(workload));
    return current ? pods.filter((pod) => isOwnedBy(pod, current.metadata.uid)) : [];
  }
  const own = pods.filter((pod) => isOwnedBy(pod, metadata.uid));
  if (kind === 'StatefulSet') {
    const hash = status?.updateRevision;
    return own.filter((pod) => pod.metadata.labels?.['controller-revision-hash'] === hash);
  }
  if (kind === 'Job') return own;
  const since = Math.floor(changedAt.getTime() / 1000) * 1000;
  return own.filter((pod) => (dateOf(pod.metadata.creationTimestamp)?.getTime() ?? 0) >= since);
}

const revisionOf = ({ metadata }: KubeObject) =>
  metadata.annotations?.['deployment.kubernetes.io/revision'];

/** As Kubernetes finds it: by its template, to which a label has been added. */
function isOfTemplate(replicaSet: KubeObject, template: PodTemplate | undefined): boolean {
  const { template: own } = (replicaSet as Pick<Workload, 'spec'>).spec ?? {};
  const { 'pod-template-hash': _, ...labels } = own?.metadata?.labels ?? {};
  return (
    isDeepStrictEqual(own?.spec, template?.spec) &&
    isDeepStrictEqual(labels, { ...template?.metadata?.labels }) &&
    isDeepStrictEqual({ ...own?.metadata?.annotations }, { ...template?.metadata?.annotations })
  );
}

const isOwnedBy = ({ metadata }: KubeObject, uid: string | undefined) =>
  metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false;

function remarksOf(
  troubles: readonly PodTrouble[],
  pods: readonly Pod[],
  { events }: RolloutFacts,
): readonly Remark[] {
  const names = new Set(pods.map(({ metadata }) => metadata.name));
  const probes = events.filter(
    ({ reason, involvedObject }) => reason === 'Unhealthy' && names.has(involvedObject?.name ?? ''),
  );
  return [
    ...troubles.map((it) => remark(it.pod, it.text)),
    ...probes.map((it) => remark(it.involvedObject?.name ?? '', it.message ?? 'is not healthy')),
  ];
}

function remark(pod: string, text: string): Remark {
  return { key: `${pod} ${text.replace(/\d+/g, '#')}`, text: `pod ${pod}: ${text}` };
}

type Failure = Extract<Verdict, { outcome: 'failed' }>;
interface Judgement {
  readonly failed?: Omit<Failure, 'remarks'>;
  /** When it is to be judged again. */
  readonly at?: Date;
}

function failureOf(
  facts: RolloutFacts,
  workload: Workload,
  troubles: readonly PodTrouble[],
  now: Date,
): Judgement {
  const certain = troubles.find(({ isHopeless }) => isHopeless === 'now');
  if (certain) return { failed: failedBy(certain) };
  const isEnding = facts.pods.some(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const whole = workloadFailure(facts, workload, troubles, isEnding);
  if (whole.failed) return whole;
  if (whole.at && whole.at <= now) {
    return { failed: pastDeadline(deadlineMs / 1000, troubles, facts.events, facts.pods) };
  }
  const times = troubles.flatMap((trouble): { at: Date; trouble: PodTrouble }[] => {
    const { isHopeless, since = now } = trouble;
    if (isHopeless !== 'soon' && isHopeless !== 'later') return [];
    if (isHopeless === 'soon' && isEnding) return [];
    return [{ trouble, at: new Date(since.getTime() + patienceMs[isHopeless]) }];
  });
  const over = times.find(({ at }) => at <= now);
  if (over) return { failed: failedBy(over.trouble) };
  const [first] = [...times.map(({ at }) => at), ...(whole.at ? [whole.at] : [])].toSorted(byTime);
  return first ? { at: first } : {};
}

const failedBy = ({ pod, container, text, hasEnded }: PodTrouble): Omit<Failure, 'remarks'> => ({
  outcome: 'failed',
  reason: `pod ${pod}: ${text}`,
  ...(container !== undefined && { witness: { pod, container, hasEnded } }),
});

/** What the workload itself says: no pod can be made, or its deadline is over. */
function workloadFailure(
  { changedAt, events, pods }: RolloutFacts,
  { kind, spec, status }: Workload,
  troubles: readonly PodTrouble[],
  isEnding: boolean,
): Judgement {
  const conditions = status?.conditions;
  const cannotMake = conditionOf(conditions, 'ReplicaFailure');
  if (cannotMake?.status === 'True' && !isEnding && isFinal(cannotMake.message)) {
    return { failed: { outcome: 'failed', reason: `no pod can be made: ${cannotMake.message}` } };
  }
  const ended = conditionOf(conditions, 'Failed');
  if (kind === 'Job' && ended?.status === 'True') {
    const reason = `it has failed: ${ended.message ?? ended.reason}`;
    const [first] = pods;
    const container = first?.status?.containerStatuses?.[0]?.name;
    const witness = first && container && { pod: first.metadata.name, container, hasEnded: false };
    return { failed: { outcome: 'failed', reason, ...(witness && { witness }) } };
  }
  const progressing = conditionOf(conditions, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return { failed: pastDeadline(spec?.progressDeadlineSeconds ?? 600, troubles, events, pods) };
  }
  if (kind === 'Deployment' || kind === 'Job') return {};
  return { at: new Date(changedAt.getTime() + deadlineMs) };
}

/** Quotas and policies do not change by waiting; that a name is taken for a moment does. */
const isFinal = (message = ''): boolean =>
  /exceeded quota|forbidden|is invalid|denied/i.test(message);

function pastDeadline(
  seconds: number,
  [trouble]: readonly PodTrouble[],
  events: readonly KubeEvent[],
  pods: readonly Pod[],
): Omit<Failure, 'remarks'> {
  const after = `it was not ready within ${seconds} s`;
  if (trouble)
    return { ...failedBy(trouble), reason: `${after}: pod ${trouble.pod}: ${trouble.text}` };
  const pod = pods.find(({ status }) => status?.containerStatuses?.some(({ ready }) => !ready));
  const probe = events.findLast(
    ({ reason, involvedObject }) =>
      reason === 'Unhealthy' && involvedObject?.name === pod?.metadata.name,
  );
  const container = pod?.status?.containerStatuses?.find(({ ready }) => !ready)?.name;
  const name = pod?.metadata.name;
  return {
    outcome: 'failed',
    reason: probe ? `${after}: pod ${name}: ${probe.message}` : after,
    ...(name && container && { witness: { pod: name, container, hasEnded: false } }),
  };
}
