import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerStatus, Deployment, Pod } from '../src/app/cluster/kube-types.ts';
import { applyEvent, lineCutter } from '../src/app/cluster/watch/apply-event.ts';
import {
  deploymentStanding,
  memory,
  podStanding,
} from '../src/app/cluster/workload/workload-status.ts';

const metadata = { name: 'x', uid: '1', resourceVersion: '1', creationTimestamp: '' };
const container = (state: ContainerStatus['state'], ready = false, more = {}): ContainerStatus => ({
  name: 'app',
  ready,
  restartCount: 0,
  ...(state && { state }),
  ...more,
});
const pod = (status: Pod['status'], more: Partial<Pod['metadata']> = {}, init = 0): Pod => ({
  metadata: { ...metadata, ...more },
  spec: {
    containers: [{ name: 'app' }],
    initContainers: Array.from({ length: init }, (_, index) => ({ name: `init-${index}` })),
  },
  ...(status && { status }),
});

for (const [name, given, text, why] of [
  [
    'ready',
    pod({ phase: 'Running', containerStatuses: [container({ running: {} }, true)] }),
    'Running',
    undefined,
  ],
  [
    'not ready',
    pod({ phase: 'Running', containerStatuses: [container({ running: {} })] }),
    'Running',
    'Not ready: its readiness probe has not succeeded yet',
  ],
  [
    'image missing',
    pod({
      phase: 'Pending',
      containerStatuses: [
        container({ waiting: { reason: 'ImagePullBackOff', message: 'no such image' } }),
      ],
    }),
    'ImagePullBackOff',
    'no such image',
  ],
  [
    'crashing',
    pod({
      phase: 'Running',
      containerStatuses: [
        container({ waiting: { reason: 'CrashLoopBackOff' } }, false, {
          lastState: { terminated: { exitCode: 3 } },
        }),
      ],
    }),
    'CrashLoopBackOff',
    'The last run ended with exit code 3',
  ],
  [
    'no node',
    pod({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', message: 'insufficient cpu' }],
    }),
    'Pending',
    'insufficient cpu',
  ],
  ['done', pod({ phase: 'Succeeded' }), 'Completed', undefined],
  ['evicted', pod({ phase: 'Failed', reason: 'Evicted', message: 'disk' }), 'Evicted', 'disk'],
  ['going away', pod({ phase: 'Running' }, { deletionTimestamp: 'now' }), 'Terminating', undefined],
  [
    'initialising',
    pod({ phase: 'Pending', initContainerStatuses: [container({ running: {} })] }, {}, 2),
    'Init:0/2',
    'Init container app has not finished',
  ],
] as const) {
  test(`a pod that is ${name} shows ${text}`, () => {
    const standing = podStanding(given);

    assert.equal(standing.text, text);
    assert.equal(standing.why, why);
  });
}

const deployment = (replicas: number, status: Deployment['status']): Deployment => ({
  metadata,
  spec: { replicas, template: { spec: { containers: [] } } },
  ...(status && { status }),
});

for (const [given, text] of [
  [deployment(2, { replicas: 2, updatedReplicas: 2, availableReplicas: 2 }), 'Available'],
  [deployment(2, { replicas: 3, updatedReplicas: 2, availableReplicas: 2 }), 'Rolling out'],
  [deployment(2, { replicas: 2, updatedReplicas: 2, availableReplicas: 1 }), 'Starting'],
  [deployment(0, {}), 'Scaled to 0'],
  [
    deployment(1, { conditions: [{ type: 'Progressing', status: 'False', message: 'too late' }] }),
    'Stuck',
  ],
] as const) {
  test(`a deployment with ${JSON.stringify(given.status)} of ${given.spec.replicas} is ${text}`, () => {
    assert.equal(deploymentStanding(given).text, text);
  });
}

test('watch events add, change and remove objects', () => {
  const first = { metadata };
  const second = { metadata: { ...metadata, resourceVersion: '2' } };

  const added = applyEvent(new Map(), { type: 'ADDED', object: first });
  const changed = applyEvent(added, { type: 'MODIFIED', object: second });
  const removed = applyEvent(changed, { type: 'DELETED', object: second });

  assert.deepEqual([...changed.values()], [second]);
  assert.equal(removed.size, 0);
  assert.equal(applyEvent(added, { type: 'BOOKMARK', object: second }), added);
});

test('lines that come in pieces are put together', () => {
  const cut = lineCutter();

  assert.deepEqual(cut('{"a":1}\n{"b"'), ['{"a":1}']);
  assert.deepEqual(cut(':2}\n\n'), ['{"b":2}']);
});

test('memory is shown in GiB', () => {
  assert.equal(memory('24575936Ki'), '23 GiB');
  assert.equal(memory('2048Mi'), '2.0 GiB');
  assert.equal(memory('1Gi'), '1Gi');
});
