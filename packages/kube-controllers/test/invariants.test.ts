import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment, ReplicaSet } from '@slipway/kube-objects';
import { decideDeployment } from '../src/deployment/deployment-decision.ts';
import { desiredTotal, roomOf } from '../src/deployment/rolling-update.ts';

/** Numbers that look random and are the same in every run (mulberry32). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const metadata = (name: string, second: number) => ({
  name,
  namespace: 'default',
  uid: name,
  resourceVersion: '1',
  generation: 1,
  creationTimestamp: `2026-01-01T00:00:0${second}Z`,
});

const template = (version: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image: `web:${version}` }] },
});

const replicaSet = (version: string, second: number, size: number): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: metadata(version, second),
  spec: { replicas: size, selector: {}, template: template(version) },
  status: { replicas: size, availableReplicas: size, observedGeneration: 1 },
});

/** The pods that really are there; the controller sees them only by the counts. */
interface Actual {
  pods: number;
  available: number;
}

test('a rollout ends, never with too few or too many pods, in whatever order things become known', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = numbers(seed);
    const replicas = 1 + random(12);
    const maxSurge = random(4);
    const maxUnavailable = maxSurge === 0 ? 1 + random(3) : random(4);
    const deployment: Deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('web', 0),
      spec: {
        replicas,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
        selector: { matchLabels: { app: 'web' } },
        template: template('2'),
      },
      status: {},
    };
    const room = roomOf(deployment);
    let sets = [replicaSet('1', 1, replicas)];
    const actual = new Map<string, Actual>([['1', { pods: replicas, available: replicas }]]);
    const of = (name: string) => actual.get(name) ?? { pods: 0, available: 0 };

    let steps = 0;
    const isOver = () =>
      sets.every(
        ({ metadata: { name }, spec }) => spec.replicas === (name === '1' ? 0 : replicas),
      ) &&
      sets.length === 2 &&
      [...actual].every(([name, { available }]) => available === (name === '1' ? 0 : replicas));
    while (!isOver()) {
      assert.ok(++steps < 2000, `seed ${seed} does not end`);
      const turn = random(3);
      if (turn === 0) {
        const { actions } = decideDeployment(
          { deployment, replicaSets: sets, pods: [] },
          new Date(0),
        );
        for (const action of actions) {
          if (action.type === 'create') {
            const made = replicaSet('2', 2, action.replicaSet.spec.replicas);
            sets = [...sets, { ...made, status: {} }];
            actual.set('2', { pods: 0, available: 0 });
          } else if (action.type === 'update') {
            const { name } = action.replicaSet.metadata;
            sets = sets.map((set) => (set.metadata.name === name ? action.replicaSet : set));
          }
        }
      } else if (turn === 1) {
        // A replica set makes or removes pods, those that don't serve first; or a pod gets ready.
        const set = sets[random(sets.length)];
        const name = set?.metadata.name ?? '';
        const { pods, available } = of(name);
        const wanted = set?.spec.replicas ?? 0;
        if (pods !== wanted) {
          actual.set(name, { pods: wanted, available: Math.min(available, wanted) });
        } else if (available < pods) actual.set(name, { pods, available: available + 1 });
      } else {
        // The counts of one replica set become known.
        const index = random(sets.length);
        sets = sets.map((set, at) => {
          const { pods, available } = of(set.metadata.name);
          return at === index
            ? { ...set, status: { replicas: pods, availableReplicas: available } }
            : set;
        });
      }
      const all = [...actual.values()];
      const available = all.reduce((sum, each) => sum + each.available, 0);
      const least = replicas - room.unavailable;
      assert.ok(available >= least, `seed ${seed}: ${available} of at least ${least}`);
      assert.ok(desiredTotal(sets) <= replicas + room.surge, `seed ${seed}: too many pods`);
    }
  }
});
