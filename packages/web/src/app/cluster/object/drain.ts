import type { KubeObject } from '#cluster/kube-types.ts';
import { merge } from '#cluster/yaml/apply.ts';
import { ApiError, get, post } from '#data/api.ts';

interface NodePod extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly ownerReferences?: readonly { readonly kind: string }[];
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Static pods are the node's own. */
const mirror = 'kubernetes.io/config.mirror';

/** Which pods leave a node when it is drained. */
export function leaving(pods: readonly NodePod[]): readonly NodePod[] {
  return pods.filter(
    ({ metadata }) =>
      metadata.annotations?.[mirror] === undefined &&
      !metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet'),
  );
}

/**
 * Cordons a node and evicts its pods. Throws, with all that stay, when some may not go now: a disruption
 * budget keeps them.
 */
export async function drain(path: string, node: string): Promise<void> {
  await merge(path, { spec: { unschedulable: true } });
  const selector = encodeURIComponent(`spec.nodeName=${node}`);
  const { items } = await get<{ readonly items: readonly NodePod[] }>(
    `/-/kubernetes/api/v1/pods?fieldSelector=${selector}`,
  );
  const stayed: string[] = [];
  for (const { metadata } of leaving(items)) {
    const { name, namespace = 'default' } = metadata;
    try {
      await post(`/-/kubernetes/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
      });
    } catch (error) {
      const isGone = error instanceof ApiError && error.status === 404;
      if (!isGone)
        stayed.push(`${namespace}/${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (stayed.length > 0)
    throw new Error(`The node takes no new pods, but these stay. ${stayed.join(' ')}`);
}
