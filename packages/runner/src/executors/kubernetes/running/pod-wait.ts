import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutorJob } from '#execution/executor';
import { JobFailure } from '#execution/failure';
import { imageFailure } from '#executors/images/nearest-tag';
import type { KubeClient } from '../client/kube-client.ts';
import type { ContainerStatus, Pod } from '../pod.ts';

interface EventList {
  readonly items: readonly {
    readonly metadata: { readonly uid?: string; readonly name: string };
    readonly type?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly count?: number;
  }[];
}

const pullProblems = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);
const startProblems = new Set([
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/**
 * Waits until all containers of a job's pod run. While it waits the log says why: conditions when
 * they change, and the pod's events. What waiting cannot mend is an error at once.
 */
export async function waitForPod(
  client: KubeClient,
  job: ExecutorJob,
  path: string,
  timeoutSeconds: number,
  signal: AbortSignal,
  policies: readonly string[],
): Promise<void> {
  const { log } = job;
  const deadline = Date.now() + timeoutSeconds * 1000;
  const shown = new Set<string>();
  let phase = 'unknown';
  for (let pause = 50; ; pause = Math.min(pause * 1.5, 1_000)) {
    const pod = await client.get<Pod>(path);
    if (!pod) throw new Error('the pod was deleted while it was starting');
    if (isRunning(pod)) return;
    const problem = problemOf(pod);
    phase = pod.status?.phase ?? 'Pending';
    const waiting = describe(pod, phase);
    // A pod that is up within half a second needs no explanation.
    if (pause > 400 || problem) {
      if (!shown.has(waiting)) log.stream.write(`${waiting}\n`);
      shown.add(waiting);
      await showEvents(client, job, pod, shown);
    }
    if (problem instanceof Error) throw problem;
    if (problem) throw await imageFailure(problem.image, policies, problem.reason, job.payload);
    if (Date.now() > deadline) {
      throw new Error(`timed out waiting for pod to start (last phase: ${phase})`);
    }
    await delay(pause, undefined, { signal });
  }
}

/**
 * Why a pod can no longer run scripts; undefined when it can.
 *
 * @param hasRun whether a script has come to its end here: before that it may be the entrypoint that
 *   has ended, a moment after the pod was seen running
 */
export function podTrouble(pod: Pod | undefined, hasRun: boolean): JobFailure | undefined {
  const system = (text: string): JobFailure => new JobFailure('runner_system_failure', text);
  if (!pod) return system('the pod was deleted');
  const why = [pod.status?.reason, pod.status?.message].filter(Boolean).join(': ');
  if (pod.metadata.deletionTimestamp !== undefined) {
    return system(`the pod was deleted${why && `: ${why}`}`);
  }
  const ended = pod.status?.containerStatuses?.find(
    ({ name, state }) => isOurs(name) && state?.terminated,
  );
  const state = ended?.state?.terminated;
  if (ended && state) {
    const isKilled = state.exitCode === 137;
    if (ended.name === 'build' && !hasRun && !isKilled) return entrypointFailure(ended, state);
    const reason = state.reason ? `, reason: '${state.reason}'` : '';
    return system(`Error in container ${ended.name}: exit code: ${state.exitCode}${reason}`);
  }
  const phase = pod.status?.phase;
  if (phase === 'Running') return undefined;
  return system(`pod "${pod.metadata.name}" status is "${phase}"${why && `: ${why}`}`);
}

/** Whether a container is one that the runner works with, and no service. */
const isOurs = (name: string): boolean => name === 'build' || name === 'helper';

function isRunning(pod: Pod): boolean {
  const containers = pod.status?.containerStatuses ?? [];
  return (
    pod.status?.phase === 'Running' &&
    containers.length > 0 &&
    // A service may have done its work already.
    containers.every(({ name, state }) => state?.running || (!isOurs(name) && state?.terminated))
  );
}

/** An image that does not come. */
interface PullProblem {
  readonly image: string;
  readonly reason: string;
}

function problemOf(pod: Pod): Error | PullProblem | undefined {
  for (const container of pod.status?.containerStatuses ?? []) {
    const { reason = '', message = '' } = container.state?.waiting ?? {};
    if (pullProblems.has(reason)) {
      return { image: container.image, reason: `${reason}: ${message}` };
    }
    if (startProblems.has(reason)) return containerFailure(container, `${reason}: ${message}`);
    const { terminated } = container.state ?? {};
    if (terminated && container.name === 'build') return entrypointFailure(container, terminated);
    if (terminated && container.name === 'helper') {
      const why = terminated.message ?? terminated.reason ?? '';
      return containerFailure(container, `it ended with exit code ${terminated.exitCode} ${why}`);
    }
  }
  const phase = pod.status?.phase;
  if (phase !== 'Failed' && phase !== 'Succeeded') return undefined;
  return new JobFailure(
    'runner_system_failure',
    `pod "${pod.metadata.name}" status is "${phase}": ${pod.status?.message ?? pod.status?.reason ?? ''}`,
  );
}

const containerFailure = ({ name, image }: ContainerStatus, why: string): JobFailure =>
  new JobFailure('runner_system_failure', `container ${name} (${image}) cannot run: ${why}`);

/** The container of the scripts does nothing by itself: it is its entrypoint that has ended. */
const entrypointFailure = (
  { image }: ContainerStatus,
  { exitCode, message }: { readonly exitCode: number; readonly message?: string },
): JobFailure =>
  new JobFailure(
    'runner_configuration_error',
    `the image's entrypoint ended (exit code ${exitCode}) without running the script` +
      `${message ? `: ${message}` : ''}; give the job "image: { name: ${image}, entrypoint: [''] }"`,
  );

function describe(pod: Pod, phase: string): string {
  const conditions = (pod.status?.conditions ?? [])
    .filter(({ status, message }) => status !== 'True' && message)
    .map(({ reason, message }) => `\n\t${reason}: "${message}"`);
  const { namespace, name } = pod.metadata;
  return `Waiting for pod ${namespace}/${name} to be running, status is ${phase}${conditions.join('')}`;
}

async function showEvents(
  client: KubeClient,
  job: ExecutorJob,
  pod: Pod,
  shown: Set<string>,
): Promise<void> {
  const { namespace, name } = pod.metadata;
  const selector = encodeURIComponent(`involvedObject.name=${name}`);
  const path = `/api/v1/namespaces/${namespace}/events?fieldSelector=${selector}`;
  // Not everybody may read events; the pod's own status is there anyway.
  const events = await client.get<EventList>(path).catch(() => undefined);
  for (const { type, reason, message } of events?.items ?? []) {
    const line = `\t${reason}: ${message}`;
    if (type !== 'Warning' || shown.has(line)) continue;
    shown.add(line);
    job.log.warn(`${reason}: ${message}`);
  }
}
