import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  Pod,
  ScalingRules,
  UsageReport,
} from '@slipway/kube-objects';
import { findCondition } from '@slipway/kube-objects';
import { decideAutoscaler } from '../src/autoscaling/autoscaler-decision.ts';
import { readOtherFigures } from '../src/autoscaling/other-figures.ts';
import { NoFigure } from '../src/autoscaling/pod-figures.ts';
import { firstMemory, type Memory } from '../src/autoscaling/scaling-limits.ts';

const now = new Date('2026-01-01T12:00:00Z');
const nothing: Memory = { wishes: [], changes: [] };

const autoscaler = (
  behavior: { scaleUp?: ScalingRules; scaleDown?: ScalingRules } = {},
): HorizontalPodAutoscaler => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: {
    name: 'web',
    namespace: 'default',
    uid: '1',
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    scaleTargetRef: { kind: 'Deployment', name: 'web' },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      },
    ],
    behavior,
  },
  status: {},
});

const pod = (index: number, isReady = true): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `web-${index}`,
    namespace: 'default',
    uid: String(index),
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { containers: [{ name: 'c', image: 'web', resources: { requests: { cpu: '1' } } }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
  },
});

const busy = (cores: readonly number[]): UsageReport => ({
  at: now,
  windowSeconds: 15,
  node: { name: 'node1', cpuCores: 0, cpuSeconds: 0, memoryBytes: 0 },
  pods: cores.map((cpuCores, index) => ({
    namespace: 'default',
    name: `web-${index}`,
    containers: [{ name: 'c', cpuCores, cpuSeconds: 0, memoryBytes: 1024 }],
  })),
});

/** What an autoscaler makes of pods that take so many cores; each asks for one. */
function decide(
  cores: readonly number[],
  {
    pods = cores.map((_, index) => pod(index)),
    memory = nothing,
    ...behavior
  }: { pods?: Pod[]; memory?: Memory; scaleUp?: ScalingRules; scaleDown?: ScalingRules } = {},
) {
  const usage = busy(cores);
  const replicas = pods.length;
  return decideAutoscaler({ autoscaler: autoscaler(behavior), replicas, pods, usage, memory }, now);
}

suite('an autoscaler', () => {
  for (const [what, cores, replicas] of [
    ['twice as busy as wanted doubles the pods', [1, 1], 4],
    ['a little busier than wanted changes nothing', [0.54, 0.54], 2],
    ['just beyond the tolerance adds one', [0.56, 0.56], 3],
    ['never goes beyond the most', [9, 9, 9, 9, 9, 9, 9], 10],
    ['idle goes down at once when nothing else was wished before', [0.1, 0.1, 0.1, 0.1], 1],
  ] as const) {
    test(what, () => {
      assert.equal(decide(cores).replicas, replicas);
    });
  }

  test('goes down only when nothing more was wished for five minutes', () => {
    const wish = (secondsAgo: number): Memory => ({
      wishes: [{ atMs: now.getTime() - secondsAgo * 1000, count: 4 }],
      changes: [],
    });

    const held = decide([0.1, 0.1, 0.1, 0.1], { memory: wish(299) });
    assert.equal(held.replicas, 4);
    assert.equal(
      findCondition(held.status.conditions, 'AbleToScale')?.reason,
      'ScaleDownStabilized',
    );
    assert.equal(decide([0.1, 0.1, 0.1, 0.1], { memory: wish(301) }).replicas, 1);
  });

  test('takes nothing away when it is seen for the first time, new or after a restart', () => {
    const memory = firstMemory(4, now.getTime());

    assert.equal(decide([0.1, 0.1, 0.1, 0.1], { memory }).replicas, 4);
  });

  test('adds as many in a time as its policies allow', () => {
    const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }] as const;
    const changes = [{ atMs: now.getTime() - 30_000, count: 1 }];

    assert.equal(decide([1, 1], { scaleUp: { policies } }).replicas, 3);
    const again = decide([1, 1], { scaleUp: { policies }, memory: { wishes: [], changes } });
    assert.equal(again.replicas, 2);
    assert.equal(findCondition(again.status.conditions, 'ScalingLimited')?.reason, 'ScaleUpLimit');
    assert.equal(decide([1, 1], { scaleUp: { selectPolicy: 'Disabled' } }).replicas, 2);
  });

  test('has a tolerance of its own for each direction', () => {
    assert.equal(decide([0.54, 0.54], { scaleUp: { tolerance: '0.05' } }).replicas, 3);
    assert.equal(decide([0.46, 0.46], { scaleUp: { tolerance: '0.05' } }).replicas, 2);
  });

  test('counts pods that are not ready as idle when it wants more', () => {
    const pods = [pod(0), pod(1, false)];

    assert.equal(decide([0.6, 0], { pods }).replicas, 2);
    assert.equal(decide([2, 0], { pods }).replicas, 4);
  });

  test('tells the figure, and that it is valid', () => {
    const { status, why } = decide([1, 1]);

    assert.deepEqual(status.currentMetrics, [
      {
        type: 'Resource',
        resource: { name: 'cpu', current: { averageValue: '1000m', averageUtilization: 100 } },
      },
    ]);
    assert.equal(findCondition(status.conditions, 'ScalingActive')?.reason, 'ValidMetricFound');
    assert.equal(why, 'cpu resource utilization (percentage of request) above target');
  });

  test('does nothing without figures, and says why', () => {
    const { replicas, status, problems } = decideAutoscaler(
      { autoscaler: autoscaler(), replicas: 2, pods: [pod(0)], usage: undefined, memory: nothing },
      now,
    );

    assert.equal(replicas, 2);
    assert.equal(problems[0]?.reason, 'FailedGetResourceMetric');
    const active = findCondition(status.conditions, 'ScalingActive');
    assert.equal(active?.status, 'False');
    assert.match(active?.message ?? '', /unable to get metrics for resource cpu/);
  });

  for (const [what, target, values, replicas, current] of [
    ['its part of the whole', { type: 'AverageValue', averageValue: '10' }, [25, 5], 3, '15'],
    [
      'what keeps within the tolerance',
      { type: 'AverageValue', averageValue: '10' },
      [21],
      2,
      '10500m',
    ],
    ['the ratio of the whole', { type: 'Value', value: '10' }, [30], 6, '30'],
  ] as const) {
    test(`gives each pod ${what}, when others measure it`, () => {
      const external = { metric: { name: 'queue' }, target };
      const metric: MetricSpec = { type: 'External', external };
      const { spec, ...rest } = autoscaler();
      const decision = decideAutoscaler(
        {
          autoscaler: { ...rest, spec: { ...spec, metrics: [metric] } },
          replicas: 2,
          pods: [pod(0), pod(1)],
          usage: undefined,
          others: new Map([[metric, values]]),
          memory: nothing,
        },
        now,
      );

      assert.equal(decision.replicas, replicas);
      const [status] = decision.status.currentMetrics ?? [];
      assert.ok(Object.values(status?.external?.current ?? {}).includes(current));
    });
  }

  test('asks for figures of others at their paths, and says why there are none', async () => {
    const asked: string[] = [];
    const selector = { matchLabels: { shard: 'a' } };
    const metrics: MetricSpec[] = [
      {
        type: 'External',
        external: { metric: { name: 'queue', selector }, target: { type: 'Value', value: '1' } },
      },
      {
        type: 'Pods',
        pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '1' } },
      },
    ];
    const found = await readOtherFigures(
      metrics,
      'shop',
      { matchLabels: { app: 'web' } },
      async (path) => {
        asked.push(path);
        if (path.includes('custom')) throw new Error('nobody is there');
        return { items: [{ value: '1500m' }] };
      },
    );

    assert.deepEqual(asked, [
      '/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/queue?labelSelector=shard%3Da',
      '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/rps?labelSelector=app%3Dweb',
    ]);
    const [external, pods] = [...found.values()];
    assert.deepEqual(external, [1.5]);
    assert.ok(pods instanceof NoFigure);
    assert.equal(pods.reason, 'FailedGetPodsMetric');
    assert.match(
      pods.message,
      /metric rps: unable to fetch .* custom metrics API: nobody is there/,
    );
  });
});
