import type { EventRecorder, Pod } from '@slipway/kube-objects';

/** Tells what happens to pods, in the node agent's name. */
export interface PodEvents {
  /** `container` names the container that the event is about. Equal events are counted. */
  record(
    pod: Pod,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    container?: string,
  ): void;
  /** Resolves when everything recorded so far is written. */
  flush(): Promise<void>;
}

/** The events of one node's pods. */
export function createPodEvents(recorder: EventRecorder, nodeName: string): PodEvents {
  return {
    record(pod, type, reason, message, container) {
      recorder.record(pod, {
        type,
        reason,
        message,
        component: 'kubelet',
        host: nodeName,
        ...(container !== undefined && { fieldPath: fieldPathOf(pod, container) }),
      });
    },
    flush: () => recorder.close(),
  };
}

function fieldPathOf({ spec }: Pod, container: string): string {
  const isIn = (list: readonly { readonly name: string }[] = []) =>
    list.some(({ name }) => name === container);
  if (isIn(spec.initContainers)) return `spec.initContainers{${container}}`;
  if (isIn(spec.ephemeralContainers)) return `spec.ephemeralContainers{${container}}`;
  return `spec.containers{${container}}`;
}
