import type { Pod } from '@slipway/kube-objects';

/**
 * Everything the agent must know about a container after a restart is on its labels. The
 * `io.kubernetes` names are those that tools for Kubernetes on Docker look for.
 */
export const label = {
  cluster: 'slipway.dev/cluster',
  podUid: 'io.kubernetes.pod.uid',
  podName: 'io.kubernetes.pod.name',
  podNamespace: 'io.kubernetes.pod.namespace',
  container: 'io.kubernetes.container.name',
  restarts: 'io.kubernetes.container.restartCount',
  /** Id of the sandbox that the container was made for. */
  sandbox: 'slipway.dev/sandbox',
  image: 'slipway.dev/image',
  /** Seconds that the container's start was held back. */
  backOff: 'slipway.dev/back-off',
} as const;

/** The value of the container label on a sandbox, as the real node agent wrote it on Docker. */
export const SANDBOX_NAME = 'POD';

/** The labels that a sandbox and the containers of a pod have in common. */
export function podLabels(pod: Pod): Record<string, string> {
  const { uid, name, namespace = '' } = pod.metadata;
  return { [label.podUid]: uid, [label.podName]: name, [label.podNamespace]: namespace };
}

/** A container's name in the engine: unique, and readable in `docker ps`. */
export function containerName(pod: Pod, container: string, attempt: number): string {
  const { name, namespace, uid } = pod.metadata;
  return `k8s_${container}_${name}_${namespace}_${uid}_${attempt}`;
}
