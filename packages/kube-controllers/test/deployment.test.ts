import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Deployment, IntOrString, ReplicaSet } from '@slipway/kube-objects';
import { findCondition } from '@slipway/kube-objects';
import { decideDeployment } from '../src/deployment/deployment-decision.ts';
import { rescale } from '../src/deployment/proportional-scaling.ts';
import { maxReplicasAnnotation, newReplicaSet } from '../src/deployment/revision.ts';
import { newSize, roomOf, shrinkOld } from '../src/deployment/rolling-update.ts';

const start = new Date('2026-01-01T00:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);

function deployment(
  replicas: number,
  maxSurge: IntOrString = '25%',
  maxUnavailable: IntOrString = '25%',
  more: Partial<Deployment['spec']> = {},
): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'web-uid',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'web:2' }] },
      },
      ...more,
    },
    status: {},
  };
}

function replicaSet(
  name: string,
  replicas: number,
  available: number,
  more: { image?: string; max?: number; revision?: number } = {},
): ReplicaSet {
  const { image = `web:${name}`, max, revision = 1 } = more;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: `2026-01-01T00:00:0${revision}Z`,
      annotations: {
        'deployment.kubernetes.io/revision': String(revision),
        ...(max !== undefined && { [maxReplicasAnnotation]: String(max) }),
      },
    },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web', 'pod-template-hash': name } },
        spec: { containers: [{ name: 'web', image }] },
      },
    },
    status: {
      replicas,
      availableReplicas: available,
      readyReplicas: available,
      observedGeneration: 1,
    },
  };
}

suite('the room of a rolling update', () => {
  for (const [replicas, maxSurge, maxUnavailable, surge, unavailable] of [
    [3, '25%', '25%', 1, 0],
    [1, '25%', '25%', 1, 0],
    [4, '25%', '25%', 1, 1],
    [10, '25%', '25%', 3, 2],
    [10, '1%', '0%', 1, 0],
    [10, 0, '5%', 0, 1],
    [2, 0, 5, 0, 2],
    [0, '25%', '25%', 0, 0],
  ] as const) {
    test(`${replicas} pods, ${maxSurge} more, ${maxUnavailable} fewer: +${surge} -${unavailable}`, () => {
      assert.deepEqual(roomOf(deployment(replicas, maxSurge, maxUnavailable)), {
        surge,
        unavailable,
      });
    });
  }
});

suite('the size of the newest replica set', () => {
  for (const [title, current, old, expected] of [
    ['begins with the surge', 0, 3, 1],
    ['waits while there are as many pods as allowed', 1, 3, 1],
    ['grows by what the old one gave up', 1, 2, 2],
    ['does not grow beyond what is wanted', 2, 0, 3],
    ['shrinks when fewer are wanted', 5, 0, 3],
  ] as const) {
    test(title, () => {
      const newest = replicaSet('2', current, current);

      assert.equal(newSize(deployment(3), newest, [replicaSet('1', old, old)]), expected);
    });
  }
});

suite('the sizes of old replica sets', () => {
  const shrink = (of: Deployment, newest: ReplicaSet, ...old: ReplicaSet[]) =>
    Object.fromEntries(
      shrinkOld(of, newest, old).map(({ replicaSet: { metadata }, replicas }) => [
        metadata.name,
        replicas,
      ]),
    );

  test('stay while the new pod is not available', () => {
    assert.deepEqual(shrink(deployment(3), replicaSet('2', 1, 0), replicaSet('1', 3, 3)), {});
  });

  test('fall by one for one new pod that is available', () => {
    const sizes = shrink(deployment(3), replicaSet('2', 1, 1), replicaSet('1', 3, 3));

    assert.deepEqual(sizes, { 1: 2 });
  });

  test('fall first by pods that do not serve, the oldest first', () => {
    const sizes = shrink(
      deployment(10, 3, 2),
      replicaSet('3', 3, 3),
      replicaSet('1', 4, 2),
      replicaSet('2', 6, 3),
    );

    assert.deepEqual(sizes, { 1: 2, 2: 3 });
  });

  test('never trust counts that are older than the last change', () => {
    // The old one has been told to have 2, and still counts the 3 that it had.
    const stale = { ...replicaSet('1', 2, 3) };

    assert.deepEqual(shrink(deployment(3), replicaSet('2', 2, 2), stale), { 1: 1 });
  });
});

suite('a new number of replicas in the middle of a rollout', () => {
  const sizes = (replicas: number, ...all: ReplicaSet[]) => {
    const [newest, ...old] = all;
    return Object.fromEntries(
      rescale(deployment(replicas, 3, 2), newest, old).map(
        ({ replicaSet: { metadata }, ...to }) => [metadata.name, to.replicas],
      ),
    );
  };

  test('is shared in proportion, the rest goes to the largest', () => {
    // Upstream's example: 10 pods at +3 -2, 8 old and 5 new, become 15.
    const newest = replicaSet('2', 5, 0, { max: 13 });
    const old = replicaSet('1', 8, 8, { max: 13 });

    assert.deepEqual(sizes(15, newest, old), { 1: 11, 2: 7 });
  });

  test('shrinks all of them in proportion', () => {
    const newest = replicaSet('2', 5, 0, { max: 13 });
    const old = replicaSet('1', 8, 8, { max: 13 });

    assert.deepEqual(sizes(5, newest, old), { 1: 5, 2: 3 });
  });

  test('goes to the only one that has pods', () => {
    assert.deepEqual(sizes(7, replicaSet('2', 3, 3), replicaSet('1', 0, 0)), { 2: 7 });
  });

  test('ends all pods when none are wanted', () => {
    const newest = replicaSet('2', 5, 0, { max: 13 });
    const old = replicaSet('1', 8, 8, { max: 13 });

    assert.deepEqual(sizes(0, newest, old), { 1: 0, 2: 0 });
  });
});

suite('the progress of a rollout', () => {
  const waiting = (seconds: number): Deployment => ({
    ...deployment(3, 1, 0, { progressDeadlineSeconds: 60 }),
    status: {
      observedGeneration: 1,
      replicas: 4,
      updatedReplicas: 1,
      readyReplicas: 3,
      availableReplicas: 3,
      unavailableReplicas: 1,
      conditions: [
        {
          type: 'Progressing',
          status: 'True',
          reason: 'ReplicaSetUpdated',
          lastUpdateTime: after(seconds).toISOString(),
          lastTransitionTime: start.toISOString(),
        },
      ],
    },
  });
  const replicaSets = [replicaSet('1', 3, 3), replicaSet('2', 1, 0, { revision: 2 })];
  const decide = (of: Deployment, now: Date, sets = replicaSets) =>
    decideDeployment({ deployment: of, replicaSets: sets, pods: [] }, now);
  const progress = (status: Deployment['status']) =>
    findCondition(status.conditions, 'Progressing');

  test('is looked at again when its deadline passes', () => {
    const { status, lookAgainAt } = decide(waiting(10), after(69));

    assert.equal(progress(status)?.reason, 'ReplicaSetUpdated');
    assert.deepEqual(lookAgainAt, after(71));
  });

  test('has failed after the deadline, and there is no further look', () => {
    const { status, lookAgainAt } = decide(waiting(10), after(72));

    const { reason, message, status: holds } = progress(status) ?? {};
    assert.deepEqual(
      [holds, reason, message],
      ['False', 'ProgressDeadlineExceeded', 'ReplicaSet "2" has timed out progressing.'],
    );
    assert.equal(lookAgainAt, undefined);
  });

  test('any progress sets the clock back', () => {
    const better = [replicaSet('1', 3, 3), replicaSet('2', 1, 1, { revision: 2 })];

    const { status, lookAgainAt } = decide(waiting(10), after(65), better);

    assert.equal(progress(status)?.lastUpdateTime, '2026-01-01T00:01:05Z');
    assert.deepEqual(lookAgainAt, after(65 + 61));
  });

  test('a pause stops the clock', () => {
    const { spec, ...rest } = waiting(10);

    const { status, lookAgainAt } = decide({ ...rest, spec: { ...spec, paused: true } }, after(99));

    assert.equal(progress(status)?.reason, 'DeploymentPaused');
    assert.equal(lookAgainAt, undefined);
  });
});

suite('a new replica set', () => {
  test('carries hash, owner, number and the annotations of its deployment', () => {
    const annotated = deployment(3);
    const web = {
      ...annotated,
      metadata: {
        ...annotated.metadata,
        annotations: {
          'kubernetes.io/change-cause': 'a reason',
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          'deployment.kubernetes.io/revision': '7',
        },
      },
    };

    const { metadata, spec } = newReplicaSet(web, [replicaSet('1', 3, 3, { revision: 7 })], 1);

    const hash = metadata.labels?.['pod-template-hash'];
    assert.equal(metadata.name, `web-${hash}`);
    assert.deepEqual(metadata.annotations, {
      'kubernetes.io/change-cause': 'a reason',
      'deployment.kubernetes.io/revision': '8',
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
    });
    assert.deepEqual(spec.selector.matchLabels, { app: 'web', 'pod-template-hash': hash });
    assert.deepEqual(spec.template.metadata?.labels, { app: 'web', 'pod-template-hash': hash });
    assert.equal(metadata.ownerReferences?.[0]?.uid, 'web-uid');
  });

  test('counts on beyond what a floating number holds', () => {
    const old = replicaSet('1', 3, 3);
    const annotations = { 'deployment.kubernetes.io/revision': '3546343826724305832' };
    const adopted = { ...old, metadata: { ...old.metadata, annotations } };

    const { metadata } = newReplicaSet(deployment(3), [adopted], 1);

    const number = metadata.annotations?.['deployment.kubernetes.io/revision'];
    assert.equal(number, '3546343826724305833');
  });

  test('has another name when its name is taken', () => {
    const web = deployment(3);
    const again = { ...web, status: { collisionCount: 1 } };

    assert.notEqual(
      newReplicaSet(web, [], 1).metadata.name,
      newReplicaSet(again, [], 1).metadata.name,
    );
  });
});
