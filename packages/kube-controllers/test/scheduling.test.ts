import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Node, Pod, ReplicaSet } from '@slipway/kube-objects';
import { decideReplicaSet } from '../src/deployment/replica-set-decision.ts';
import { place } from '../src/scheduling/scheduling.ts';
import { secondsToStay } from '../src/scheduling/taint.ts';
import { inDeletionOrder } from '../src/work/deletion-order.ts';

const metadata = (name: string) => ({
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});

const node = (
  spec: Node['spec'] = {},
  ready: 'True' | 'False' = 'True',
  labels: Record<string, string> = {},
): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { ...metadata('node1'), labels },
  spec,
  status: {
    allocatable: { cpu: '2', memory: '1Gi', pods: '3' },
    conditions: [{ type: 'Ready', status: ready, message: 'the engine does not answer' }],
  },
});

function pod(name: string, spec: Partial<Pod['spec']> = {}, more: Partial<Pod> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(name),
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
    status: { phase: 'Pending' },
    ...more,
  };
}

const asking = (cpu: string, memory = '1Mi') => ({
  containers: [{ name: 'c', image: 'i', resources: { requests: { cpu, memory } } }],
});
const cordon = [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }];
const gpu = [{ key: 'gpu', value: 'yes', effect: 'NoSchedule' }];
const none = '0/1 nodes are available: 1';
const noVictims = `preemption: ${none} No preemption victims found for incoming pod.`;
const noHelp = `preemption: ${none} Preemption is not helpful for scheduling.`;

const listening = ([hostIP, protocol]: readonly [string | undefined, 'TCP' | 'UDP']) => ({
  containers: [
    {
      name: 'c',
      image: 'i',
      ports: [{ containerPort: 80, hostPort: 8080, protocol, ...(hostIP && { hostIP }) }],
    },
  ],
});

for (const [first, second, isFree] of [
  [['127.0.0.1', 'TCP'], ['192.0.2.1', 'TCP'], true],
  [['127.0.0.1', 'TCP'], ['127.0.0.1', 'UDP'], true],
  [['127.0.0.1', 'TCP'], ['127.0.0.1', 'TCP'], false],
  [['0.0.0.0', 'TCP'], ['127.0.0.1', 'TCP'], false],
  [['127.0.0.1', 'TCP'], [undefined, 'TCP'], false],
  [['0.0.0.0', 'TCP'], ['127.0.0.1', 'UDP'], true],
] as const) {
  test(`a host port at ${first} leaves ${second} ${isFree ? 'free' : 'taken'}`, () => {
    const placed = pod('first', { ...listening(first), nodeName: 'node1' });

    const decision = place(pod('second', listening(second)), {
      nodes: [node()],
      pods: [placed],
      namespaces: [],
    });

    assert.equal('reason' in decision, !isFree);
  });
}

suite('the place of a pod', () => {
  const small = { ...asking('1500m'), nodeName: 'node1' };
  const inAffinity = (operator: string) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator, values: ['ssd'] }] }],
        },
      },
    },
  });

  for (const [title, nodes, wanted, others, expected] of [
    ['a node with room', [node()], asking('500m'), [pod('a', small)], 'node1'],
    [
      'no node with room',
      [node()],
      asking('600m', '2Gi'),
      [pod('a', small)],
      `${none} Insufficient cpu, 1 Insufficient memory. ${noVictims}`,
    ],
    [
      'room that an ended pod left',
      [node()],
      asking('600m'),
      [pod('a', small, { status: { phase: 'Succeeded' } })],
      'node1',
    ],
    [
      'too many pods',
      [node()],
      {},
      ['a', 'b', 'c'].map((name) => pod(name, { nodeName: 'node1' })),
      `${none} Too many pods. ${noVictims}`,
    ],
    ['no node at all', [], {}, [], 'no nodes available to schedule pods'],
    [
      'a cordoned node',
      [node({ unschedulable: true, taints: cordon })],
      {},
      [],
      `${none} node(s) were unschedulable. ${noHelp}`,
    ],
    [
      'a taint',
      [node({ taints: gpu })],
      {},
      [],
      `${none} node(s) had untolerated taint {gpu: yes}. ${noHelp}`,
    ],
    [
      'a taint that is tolerated',
      [node({ taints: gpu })],
      { tolerations: [{ key: 'gpu', operator: 'Exists' }] },
      [],
      'node1',
    ],
    [
      'a node that is not ready',
      [node({}, 'False')],
      {},
      [],
      `${none} node(s) were not ready (the engine does not answer). ${noHelp}`,
    ],
    [
      'a selector that matches nothing',
      [node()],
      { nodeSelector: { disk: 'ssd' } },
      [],
      `${none} node(s) didn't match Pod's node affinity/selector. ${noHelp}`,
    ],
    [
      'a selector that matches',
      [node({}, 'True', { disk: 'ssd' })],
      { nodeSelector: { disk: 'ssd' } },
      [],
      'node1',
    ],
    [
      'an affinity that matches',
      [node({}, 'True', { disk: 'ssd' })],
      inAffinity('In'),
      [],
      'node1',
    ],
    [
      'an affinity against it',
      [node({}, 'True', { disk: 'ssd' })],
      inAffinity('NotIn'),
      [],
      `${none} node(s) didn't match Pod's node affinity/selector. ${noHelp}`,
    ],
  ] as const) {
    test(title, () => {
      const placement = place(pod('new', wanted as Partial<Pod['spec']>), {
        nodes,
        pods: others,
        namespaces: [],
      });

      assert.equal('node' in placement ? placement.node.metadata.name : placement.reason, expected);
    });
  }
});

suite('the place of a pod beside others', () => {
  const host = (name: string, labels: Record<string, string> = {}): Node => ({
    ...node({}, 'True', { 'kubernetes.io/hostname': name, ...labels }),
    metadata: { ...metadata(name), labels: { 'kubernetes.io/hostname': name, ...labels } },
  });
  const app = (name: string, on?: string, spec: Partial<Pod['spec']> = {}, app = 'shop'): Pod => ({
    ...pod(name, { ...spec, ...(on !== undefined && { nodeName: on }) }),
    metadata: { ...metadata(name), namespace: 'default', labels: { app } },
  });
  const shop = { matchLabels: { app: 'shop' } };
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: shop };
  const away = { affinity: { podAntiAffinity: { [required]: [term] } } };
  const near = { affinity: { podAffinity: { [required]: [term] } } };
  const even = (more: object = {}) => ({
    topologySpreadConstraints: [
      { maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' as const, ...term, ...more },
    ],
  });
  const two = [host('node1'), host('node2')];

  for (const [title, nodes, wanted, others, expected] of [
    ['apart: the free node', two, app('new', undefined, away), [app('a', 'node1')], 'node2'],
    [
      'apart: no node is free',
      [host('node1')],
      app('new', undefined, away),
      [app('a', 'node1')],
      `${none} node(s) didn't match pod anti-affinity rules. ${noVictims}`,
    ],
    [
      'apart: pods of other namespaces do not count',
      [host('node1')],
      { ...app('new', undefined, away), metadata: { ...metadata('new'), namespace: 'other' } },
      [app('a', 'node1')],
      'node1',
    ],
    [
      'apart: the pod that is there wants it',
      [host('node1')],
      app('new'),
      [app('a', 'node1', away)],
      `${none} node(s) didn't satisfy existing pods anti-affinity rules. ${noVictims}`,
    ],
    ['together: beside the other', two, app('new', undefined, near), [app('a', 'node2')], 'node2'],
    ['together: the first of its group', two, app('new', undefined, near), [], 'node1'],
    [
      'together: nobody to be beside',
      [host('node1')],
      app('new', undefined, near, 'cart'),
      [],
      `${none} node(s) didn't match pod affinity rules. ${noVictims}`,
    ],
    ['even: the emptier node', two, app('new', undefined, even()), [app('a', 'node1')], 'node2'],
    [
      'even: one domain is always even',
      [host('node1')],
      app('new', undefined, even()),
      [app('a', 'node1'), app('b', 'node1')],
      'node1',
    ],
    [
      'even: too few domains',
      [host('node1')],
      app('new', undefined, even({ minDomains: 2 })),
      [app('a', 'node1')],
      `${none} node(s) didn't match pod topology spread constraints. ${noVictims}`,
    ],
    [
      'even: over a label that the node lacks',
      [host('node1')],
      app('new', undefined, even({ topologyKey: 'zone' })),
      [],
      `${none} node(s) didn't match pod topology spread constraints (missing required label). ${noVictims}`,
    ],
  ] as const) {
    test(title, () => {
      const placement = place(wanted as Pod, { nodes, pods: others, namespaces: [] });

      assert.equal('node' in placement ? placement.node.metadata.name : placement.reason, expected);
    });
  }
});

suite('how long a pod may stay under taints', () => {
  const taint = { key: 'maintenance', effect: 'NoExecute' };
  const forAMinute = { key: 'maintenance', operator: 'Exists' as const, tolerationSeconds: 60 };

  for (const [title, taints, tolerations, seconds] of [
    ['no taint', [], [], Number.POSITIVE_INFINITY],
    [
      'a taint for new pods only',
      [{ ...taint, effect: 'NoSchedule' }],
      [],
      Number.POSITIVE_INFINITY,
    ],
    ['a taint that it does not tolerate', [taint], [], 0],
    [
      'a taint that it tolerates',
      [taint],
      [{ operator: 'Exists' as const }],
      Number.POSITIVE_INFINITY,
    ],
    ['a taint that it tolerates for a time', [taint], [forAMinute], 60],
    [
      'a taint that it tolerates twice: the first rule counts',
      [taint],
      [{ operator: 'Exists' as const }, forAMinute],
      Number.POSITIVE_INFINITY,
    ],
    ['one of two taints', [taint, { key: 'other', effect: 'NoExecute' }], [forAMinute], 0],
  ] as const) {
    test(title, () => {
      assert.equal(secondsToStay(taints, tolerations), seconds);
    });
  }
});

suite('which pods of a replica set go first', () => {
  const running = (
    name: string,
    readySeconds: number | undefined,
    more: { cost?: string; restarts?: number } = {},
  ): Pod => ({
    ...pod(name, { nodeName: 'node1' }),
    metadata: {
      ...metadata(name),
      ...(more.cost && {
        annotations: { 'controller.kubernetes.io/pod-deletion-cost': more.cost },
      }),
    },
    status: {
      phase: 'Running',
      conditions: [
        {
          type: 'Ready',
          status: readySeconds === undefined ? 'False' : 'True',
          lastTransitionTime: new Date(
            Date.UTC(2026, 0, 1) + (readySeconds ?? 0) * 1000,
          ).toISOString(),
        },
      ],
      containerStatuses: [
        {
          name: 'c',
          ready: true,
          restartCount: more.restarts ?? 0,
          image: '',
          imageID: '',
        },
      ],
    },
  });

  test('the least useful one first', () => {
    const pods = [
      running('long ready', 10),
      running('dear', 50, { cost: '100' }),
      running('restarted', 10, { restarts: 3 }),
      running('just ready', 20),
      running('cheap', 5, { cost: '-1' }),
      running('not ready', undefined),
      pod('bound', { nodeName: 'node1' }),
      pod('unbound'),
    ];

    assert.deepEqual(
      inDeletionOrder(pods).map((each) => each.metadata.name),
      ['unbound', 'bound', 'not ready', 'cheap', 'just ready', 'restarted', 'long ready', 'dear'],
    );
  });

  const replicaSet = (replicas: number, minReadySeconds = 0): ReplicaSet => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { ...metadata('web'), generation: 4 },
    spec: {
      replicas,
      minReadySeconds,
      selector: { matchLabels: {} },
      template: { spec: { containers: [] } },
    },
    status: {},
  });
  const midnight = Date.UTC(2026, 0, 1);

  test('missing pods are made, superfluous ones removed', () => {
    const pods = [running('a', 1), running('b', 2)];
    const now = new Date(midnight + 60_000);

    assert.equal(decideReplicaSet(replicaSet(5), pods, now).create, 3);
    assert.deepEqual(
      decideReplicaSet(replicaSet(1), pods, now).remove.map((each) => each.metadata.name),
      ['b'],
    );
  });

  test('a pod counts as available when it has been ready for long enough', () => {
    const pods = [running('a', 0), running('b', 8), running('c', undefined)];

    const decision = decideReplicaSet(replicaSet(3, 10), pods, new Date(midnight + 12_000));

    assert.deepEqual(decision.status, {
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 2,
      availableReplicas: 1,
      observedGeneration: 4,
    });
    assert.deepEqual(decision.lookAgainAt, new Date(midnight + 18_000));
  });
});
