import type { ContainerState, ContainerStatus, Pod } from '@slipway/kube-objects';
import { age, ageColumn, type Column, columnsOf, nameColumn, none } from '#columns/column';

const { text, wide } = columnsOf<Pod>();

/** The columns of pods. */
export const podColumns: readonly Column[] = [
  nameColumn,
  text('Ready', ready, 'The aggregate readiness state of this pod for accepting traffic.'),
  text('Status', podStatus, 'The aggregate status of the containers in this pod.'),
  text('Restarts', restarts, 'The number of times the containers in this pod have been restarted.'),
  ageColumn,
  wide('IP', ({ status }) => status.podIPs?.[0]?.ip ?? status.podIP ?? none),
  wide('Node', ({ spec }) => spec.nodeName ?? none),
  wide('Nominated Node', ({ status }) => status.nominatedNodeName ?? none),
  wide('Readiness Gates', readinessGates),
];

const isReady = ({ status }: Pod) =>
  (status.conditions ?? []).some(({ type, status: state }) => type === 'Ready' && state === 'True');

/** Init containers that go on running beside the others. */
const sidecars = ({ spec }: Pod) =>
  new Set(
    (spec.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );

function ready(pod: Pod): string {
  const beside = sidecars(pod);
  const statuses = [
    ...(pod.status.containerStatuses ?? []),
    ...(pod.status.initContainerStatuses ?? []).filter(({ name }) => beside.has(name)),
  ];
  const count = statuses.filter((status) => status.ready && status.state?.running).length;
  return `${count}/${pod.spec.containers.length + beside.size}`;
}

/** The one word for a pod: what its containers wait for or died of, else its phase. */
function podStatus(pod: Pod): string {
  const { status, metadata } = pod;
  if (metadata.deletionTimestamp !== undefined) {
    return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  }
  const phase = status.reason ?? status.phase ?? '';
  const init = isInitialised(pod) ? undefined : initStatus(pod);
  return init ?? containersStatus(pod, isGated(pod) ? 'SchedulingGated' : phase);
}

const isGated = ({ status }: Pod) =>
  (status.conditions ?? []).some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );

const isInitialised = ({ status }: Pod) =>
  (status.conditions ?? []).some(
    ({ type, status: state }) => type === 'Initialized' && state === 'True',
  );

function initStatus(pod: Pod): string | undefined {
  const beside = sidecars(pod);
  for (const [index, { name, state, started }] of (
    pod.status.initContainerStatuses ?? []
  ).entries()) {
    if (state?.terminated?.exitCode === 0) continue;
    if (beside.has(name) && started === true) continue;
    if (state?.terminated) return `Init:${ending(state.terminated)}`;
    const reason = state?.waiting?.reason ?? '';
    if (reason !== '' && reason !== 'PodInitializing') return `Init:${reason}`;
    return `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
  }
  return undefined;
}

const ending = ({ reason, signal, exitCode }: NonNullable<ContainerState['terminated']>) =>
  reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);

/** The first container that has something to say has the last word. */
function containersStatus(pod: Pod, phase: string): string {
  const statuses = pod.status.containerStatuses ?? [];
  let word = phase;
  for (const { state } of statuses.toReversed()) {
    if (state?.waiting?.reason) word = state.waiting.reason;
    else if (state?.terminated) word = ending(state.terminated);
  }
  const isAnyRunning = statuses.some((status) => status.ready && status.state?.running);
  if (word === 'Completed' && isAnyRunning) return isReady(pod) ? 'Running' : 'NotReady';
  return word;
}

function restarts(pod: Pod, now: Date): string {
  const beside = sidecars(pod);
  const init = pod.status.initContainerStatuses ?? [];
  const isStarting = !isInitialised(pod) && initStatus(pod) !== undefined;
  const counted: readonly ContainerStatus[] = isStarting
    ? init
    : [...init.filter(({ name }) => beside.has(name)), ...(pod.status.containerStatuses ?? [])];
  const count = counted.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const last = counted
    .map(({ lastState }) => lastState?.terminated?.finishedAt ?? '')
    .sort()
    .at(-1);
  return count > 0 && last ? `${count} (${age(last, now)} ago)` : String(count);
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return none;
  const open = gates.filter(({ conditionType }) =>
    (status.conditions ?? []).some(
      ({ type, status: state }) => type === conditionType && state === 'True',
    ),
  );
  return `${open.length}/${gates.length}`;
}
