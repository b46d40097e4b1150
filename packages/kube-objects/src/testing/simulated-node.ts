import { timestamp } from '#objects/condition';
import type { Objects } from '#objects/objects';
import type { Node } from '#types/node';
import type { Pod } from '#types/pod';

/** A log that nobody reads. */
export const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Resolves when `claim` holds; looks again every few milliseconds, as long as only a hang takes. */
export async function until(
  claim: () => boolean | Promise<boolean>,
  what = String(claim),
): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await claim())) {
    if (Date.now() > end) throw new Error(`did not come true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A node agent without containers: the test says which pods become ready and when they end. */
export interface SimulatedNode extends Disposable {
  /** Decides about a pod that has started; by default every pod is well. */
  isWell: (pod: Pod) => boolean;
  /** Called after every change of a pod. */
  onChange: () => void;
}

/** Registers the node `node1` and runs what is bound to it. */
export async function simulateNode(objects: Objects): Promise<SimulatedNode> {
  await objects.create<Node>('nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node1' },
    spec: {},
    status: {},
  });
  const node = objects.get<Node>('nodes', 'node1');
  if (!node) throw new Error('no node');
  await objects.updateStatus<Node>('nodes', {
    ...node,
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
    },
  });
  let nextAddress = 2;
  const simulated: SimulatedNode = {
    isWell: () => true,
    onChange: () => {},
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };

  async function look(pod: Pod) {
    const { name, namespace } = pod.metadata;
    if (pod.metadata.deletionTimestamp) {
      const isOver = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
      // Whoever holds the pod must see how it ended.
      if (pod.metadata.finalizers && !isOver) {
        await objects.updateStatus<Pod>('pods', {
          ...pod,
          status: { ...pod.status, phase: 'Failed' },
        });
      }
      await objects.delete('pods', name, namespace, { gracePeriodSeconds: 0 });
    } else if (pod.spec.nodeName && pod.status.phase === 'Pending') {
      const isWell = simulated.isWell(pod);
      await objects.updateStatus<Pod>('pods', {
        ...pod,
        status: {
          ...pod.status,
          phase: 'Running',
          podIP: `10.244.0.${nextAddress++}`,
          conditions: [
            ...(pod.status.conditions ?? []),
            {
              type: 'Ready',
              status: isWell ? 'True' : 'False',
              lastTransitionTime: timestamp(new Date()),
            },
          ],
        },
      });
    }
  }
  const watch = objects.watch<Pod>('pods', ({ type, object }) => {
    simulated.onChange();
    if (type === 'DELETED') return;
    // Somebody else may have been faster; the next event tells.
    look(object).catch(() => {});
  });
  return simulated;
}
