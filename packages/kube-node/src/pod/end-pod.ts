import type { Pod } from '@slipway/kube-objects';
import { ApiError } from '@slipway/kube-objects';
import type { ContainerWorker } from '#container/container-worker';
import type { NodeContext } from '#context';

/** The end of one pod. */
export interface EndRequest {
  readonly pod: Pod;
  /** In the order in which they start. */
  readonly containers: readonly ContainerWorker[];
  readonly graceIsOver: AbortSignal;
  /** Resolves when no start or stop is under way. */
  idle(): Promise<unknown>;
  removeContainers(): Promise<void>;
  flushStatus(): Promise<void>;
}

/**
 * Ends a pod that is being deleted. First no service sends it anything new, only then its
 * containers are told to stop; the object goes last, when its last status is written.
 */
export async function endPod(context: NodeContext, request: EndRequest): Promise<void> {
  const { pod, graceIsOver } = request;
  await request.idle();
  const running = request.containers.filter(({ isRunning }) => isRunning);
  if (running.length > 0) {
    const { namespace = '', name } = pod.metadata;
    await Promise.race([context.network.withdrawn({ namespace, name }), aborted(graceIsOver)]);
  }
  const sidecars = running.filter(({ slot }) => slot.spec.restartPolicy === 'Always');
  const others = running.filter((worker) => !sidecars.includes(worker));
  const stop = (worker: ContainerWorker) =>
    worker.stop(`Stopping container ${worker.slot.spec.name}`, graceIsOver);
  await Promise.all(others.map(stop));
  for (const sidecar of sidecars.reverse()) await stop(sidecar);
  await Promise.all([request.removeContainers(), request.flushStatus()]);
  await deleteObject(context, pod);
}

async function deleteObject({ objects }: NodeContext, { metadata }: Pod): Promise<void> {
  const { name, namespace, uid } = metadata;
  try {
    await objects.delete('pods', name, namespace, { gracePeriodSeconds: 0, uid });
  } catch (error) {
    // Somebody has deleted it by force, or another pod has its name by now.
    const isGone = error instanceof ApiError && ['NotFound', 'Conflict'].includes(error.reason);
    if (!isGone) throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
