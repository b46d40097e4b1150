import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod } from '@slipway/kube-objects';
import { refusalOf } from '../src/decide/refuse.ts';

const node = {
  metadata: { name: 'one', labels: { disk: 'ssd' } },
  spec: {},
  status: { allocatable: { cpu: '2', memory: '4Gi', pods: '3' } },
} as unknown as Node;

const pod = (requests: Record<string, string>, spec: object = {}, hostPort = 0): Pod =>
  ({
    metadata: { name: 'pod', uid: '1' },
    spec: {
      containers: [
        { name: 'c', resources: { requests }, ports: [{ containerPort: 80, hostPort }] },
      ],
      ...spec,
    },
    status: {},
  }) as unknown as Pod;

const full = 'Pod was rejected: ';

for (const [what, wanted, others, expected] of [
  ['fits', pod({ cpu: '500m', memory: '1Gi' }), [pod({ cpu: '1500m' })], undefined],
  [
    'asks for more processors than are left',
    pod({ cpu: '600m' }),
    [pod({ cpu: '1500m' })],
    [
      'OutOfcpu',
      `${full}Node didn't have enough resource: cpu, requested: 600, used: 1500, capacity: 2000`,
    ],
  ],
  [
    'asks for more memory than there is',
    pod({ memory: '5Gi' }),
    [],
    [
      'OutOfmemory',
      `${full}Node didn't have enough resource: memory, requested: 5368709120, used: 0, capacity: 4294967296`,
    ],
  ],
  [
    'is one too many',
    pod({}),
    [pod({}), pod({}), pod({})],
    [
      'OutOfpods',
      `${full}Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3`,
    ],
  ],
  ['asks for what the node does not speak of', pod({ 'example.com/card': '1' }), [], undefined],
  [
    'selects another node',
    pod({}, { nodeSelector: { disk: 'tape' } }),
    [],
    [
      'NodeAffinity',
      `${full}Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector`,
    ],
  ],
  ['selects this node', pod({}, { nodeSelector: { disk: 'ssd' } }), [], undefined],
  [
    'wants a port that is taken',
    pod({}, {}, 8080),
    [pod({}, {}, 8080)],
    [
      'NodePorts',
      `${full}Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports`,
    ],
  ],
] as const) {
  test(`of a pod that ${what} the node says ${expected?.[0] ?? 'nothing'}`, () => {
    const refusal = refusalOf(wanted, node, others);

    assert.deepEqual(refusal && [refusal.reason, refusal.message], expected);
  });
}

test('a node that has not reported yet refuses nobody for want of room', () => {
  assert.equal(refusalOf(pod({ cpu: '64' }), undefined, []), undefined);
});
