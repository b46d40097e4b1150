import { type ContainerStatus, conditionOf, type Pod } from './workload.ts';

/** What keeps a pod from running. */
export interface PodTrouble {
  readonly pod: string;
  readonly container?: string;
  /** In a sentence, for the log of the job. */
  readonly text: string;
  /** Since when, where the cluster says so. */
  readonly since?: Date;
  /**
   * `now`: it does not go away by itself; `soon`: it may, when something else ends; `later`: it may,
   * when what it waits for comes back.
   */
  readonly isHopeless: 'now' | 'soon' | 'later' | 'never';
  /** Whose output says more: of the run that has ended. */
  readonly hasEnded: boolean;
}

/** A container that has crashed so often does not come up by itself. */
const crashesToGiveUp = 2;

/** What a registry, or an engine, says of an image that it will not give next time either. */
const noSuchImage =
  /not found|manifest unknown|unknown manifest|does not exist|no such image|denied|unauthorized|may not use|invalid reference|requested access/i;

/** What keeps a pod from running; undefined while nothing does. */
export function podTrouble(pod: Pod): PodTrouble | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return undefined;
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  for (const status of [...initContainerStatuses, ...containerStatuses]) {
    const trouble = containerTrouble(pod, status);
    if (trouble) return trouble;
  }
  return schedulingTrouble(pod) ?? endTrouble(pod);
}

function containerTrouble(pod: Pod, status: ContainerStatus): PodTrouble | undefined {
  const { waiting } = status.state ?? {};
  const { reason = '', message = '' } = waiting ?? {};
  const of = { pod: pod.metadata.name, container: status.name, hasEnded: false };
  const image = status.image ?? '';
  switch (reason) {
    case 'ErrImagePull':
    case 'ImagePullBackOff':
    case 'ErrImageNeverPull':
    case 'ImageInspectError':
    case 'RegistryUnavailable': {
      const said = message.replace(/^Back-off pulling image .*?: ErrImagePull: /, '');
      const isGone = noSuchImage.test(message) || reason === 'ErrImageNeverPull';
      const text = `the image "${image}" cannot be pulled: ${said || reason}`;
      const since = dateOf(pod.metadata.creationTimestamp);
      return { ...of, text, isHopeless: isGone ? 'now' : 'later', ...(since && { since }) };
    }
    case 'InvalidImageName':
      return { ...of, text: `"${image}" is no name of an image: ${message}`, isHopeless: 'now' };
    case 'CreateContainerConfigError':
    case 'CreateContainerError':
    case 'RunContainerError':
      return { ...of, text: `cannot start: ${message || reason}`, isHopeless: 'now' };
    case 'CrashLoopBackOff':
      return { ...of, ...crash(status), hasEnded: true };
    default:
      return endedAgain(pod, status);
  }
}

/** It has ended before, and was started again just now. */
function endedAgain(pod: Pod, status: ContainerStatus): PodTrouble | undefined {
  const ended = status.state?.terminated;
  const isBad = ended !== undefined && ended.exitCode !== 0;
  if (!isBad || pod.status?.phase === 'Failed') return undefined;
  return {
    ...{ pod: pod.metadata.name, container: status.name, hasEnded: false },
    ...{ text: `has ended with ${codeOf(ended)}`, isHopeless: 'never' },
  };
}

function crash(status: ContainerStatus): Pick<PodTrouble, 'text' | 'isHopeless'> {
  const { restartCount = 0, lastState } = status;
  const last = lastState?.terminated;
  const times = restartCount === 0 ? 'once' : `${restartCount + 1} times`;
  const why = last?.message ? `: ${last.message}` : '';
  const text = `has ended ${times}, the last time with ${codeOf(last ?? {})}${why}`;
  const isStartError = /StartError|ContainerCannotRun/.test(last?.reason ?? '');
  const isHopeless = restartCount >= crashesToGiveUp || isStartError ? 'now' : 'never';
  return { text, isHopeless };
}

function codeOf({ exitCode, reason }: { readonly exitCode?: number; readonly reason?: string }) {
  if (reason === 'OOMKilled') return 'exit code 137: it needed more memory than its limit';
  return exitCode === undefined ? (reason ?? 'an error') : `exit code ${exitCode}`;
}

function schedulingTrouble({ metadata, status }: Pod): PodTrouble | undefined {
  const scheduled = conditionOf(status?.conditions, 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return undefined;
  const since = dateOf(scheduled.lastTransitionTime);
  const text = `no node takes it: ${scheduled.message ?? 'it is unschedulable'}`;
  return { pod: metadata.name, text, isHopeless: 'soon', hasEnded: false, ...(since && { since }) };
}

/** A pod as a whole that has failed: evicted, past its deadline. */
function endTrouble({ metadata, status }: Pod): PodTrouble | undefined {
  if (status?.phase !== 'Failed') return undefined;
  const ended = status.containerStatuses?.find(({ state }) => state?.terminated?.exitCode !== 0);
  const code = ended?.state?.terminated;
  const text = `has failed: ${status.message ?? status.reason ?? codeOf(code ?? {})}`;
  const container = ended && { container: ended.name };
  return { pod: metadata.name, ...container, text, isHopeless: 'never', hasEnded: false };
}

/** A time as the cluster writes it. */
export function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
