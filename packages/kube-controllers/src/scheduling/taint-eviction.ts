import type { Node, Pod } from '@slipway/kube-objects';
import { type Controller, keyOf, parseKey, type Surroundings } from '#work/controller';
import { isPlaced } from './pod-affinity.ts';
import { secondsToStay } from './taint.ts';

const component = 'taint-eviction-controller';

/**
 * Takes pods off a node whose `NoExecute` taints they do not tolerate, or no longer. The seconds of
 * a toleration count from when this process first saw the pod under the taints, as in Kubernetes.
 */
export function taintEvictionController({ objects, events, clock }: Surroundings): Controller {
  const since = new Map<string, Date>();

  const on = (node: Node) =>
    objects
      .list<Pod>('pods')
      .filter((pod) => pod.spec.nodeName === node.metadata.name)
      .map(keyOf);

  async function evict(pod: Pod) {
    const { name, namespace, uid } = pod.metadata;
    const message = `Marking for deletion Pod ${namespace}/${name}`;
    events.record(pod, { type: 'Normal', reason: 'TaintManagerEviction', message, component });
    await objects.delete('pods', name, namespace, { uid });
  }

  return {
    name: component,
    watches: { pods: (pod) => [keyOf(pod)], nodes: (node) => on(node as Node) },
    async sync(key) {
      const { namespace, name } = parseKey(key);
      const pod = objects.get<Pod>('pods', name, namespace);
      const node = pod && isPlaced(pod) && objects.get<Node>('nodes', pod.spec.nodeName ?? '');
      const seconds = node
        ? secondsToStay(node.spec.taints ?? [], pod.spec.tolerations)
        : undefined;
      if (!pod || pod.metadata.deletionTimestamp || seconds === undefined || seconds === Infinity) {
        since.delete(key);
        return undefined;
      }
      const start = since.get(key) ?? clock();
      since.set(key, start);
      const end = new Date(start.getTime() + seconds * 1000);
      if (end > clock()) return end;
      since.delete(key);
      await evict(pod);
      return undefined;
    },
  };
}
