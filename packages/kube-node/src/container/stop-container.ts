import type { Container, Pod } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import { runAction } from '#probes/probe-action';
import type { RuntimeContainer } from '#runtime/runtime';

/** One stop of a running container. */
export interface StopRequest {
  readonly pod: Pod;
  readonly spec: Container;
  readonly container: RuntimeContainer;
  readonly podIp: string;
  /** Resolves when the container has ended. */
  readonly exited: Promise<void>;
  /** Aborted when the grace period is over. */
  readonly graceIsOver: AbortSignal;
}

/** What is left for the stop signal after a preStop hook that took all of the grace period. */
const LAST_GRACE_MILLISECONDS = 2000;

/** preStop hook, stop signal, and SIGKILL when the grace period is over. Resolves at the end. */
export async function stopContainer(context: NodeContext, request: StopRequest): Promise<void> {
  const { spec, container, exited, graceIsOver } = request;
  const over = aborted(graceIsOver);
  const { preStop } = spec.lifecycle ?? {};
  if (preStop && !graceIsOver.aborted) {
    await Promise.race([runPreStop(context, request), over, exited]);
  }
  await context.runtime.kill(container.id, container.stopSignal);
  const patience = preStop && graceIsOver.aborted ? pause(LAST_GRACE_MILLISECONDS) : over;
  await Promise.race([exited, patience]);
  await context.runtime.kill(container.id, 'SIGKILL');
  await exited;
}

async function runPreStop(
  { runtime, recorder }: NodeContext,
  { pod, spec, container, podIp, graceIsOver }: StopRequest,
): Promise<void> {
  const action = spec.lifecycle?.preStop;
  if (!action) return;
  const target = { runtime, containerId: container.id, container: spec, ip: podIp };
  const longest = pod.spec.terminationGracePeriodSeconds ?? 30;
  const { ok, message } = await runAction(action, target, Math.max(longest, 1));
  if (!ok && !graceIsOver.aborted) {
    recorder.record(
      pod,
      'Warning',
      'FailedPreStopHook',
      `PreStopHook failed: ${message}`,
      spec.name,
    );
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
