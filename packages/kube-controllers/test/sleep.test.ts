import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createObjects } from '@slipway/kube-api';
import type { Objects, Service } from '@slipway/kube-objects';
import { asleepAnnotation, sleepAfterAnnotation } from '@slipway/kube-objects/sleep';
import { silent, until } from '@slipway/kube-objects/testing';
import { startSleep } from '../src/sleep/sleep.ts';
import { decideSleep, type Sleeper } from '../src/sleep/sleep-decision.ts';

const at = (seconds: number) => new Date(seconds * 1000);

function workload(replicas: number, mark?: string, generation = 7): Sleeper {
  const metadata = { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1', generation };
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: {
      ...{ ...metadata, creationTimestamp: '' },
      annotations: mark === undefined ? {} : { [asleepAnnotation]: mark },
    },
    spec: { replicas, template: { metadata: { labels: { app: 'web' } } } },
  };
}

const service = (afterSeconds: number, usedAt?: number) => ({
  afterSeconds,
  usedAt: usedAt === undefined ? undefined : at(usedAt),
});
const awake = { settledAt: at(0), isWanted: false };

for (const [what, facts, expected] of [
  ['nobody asks for', { workload: workload(2), services: [service(60)], ...awake }, 'sleep'],
  [
    'somebody asked for lately',
    { workload: workload(2), services: [service(60, 90)], ...awake },
    'none',
  ],
  [
    'one of two services uses',
    { workload: workload(2), services: [service(60), service(60, 90)], ...awake },
    'none',
  ],
  ['no service lets sleep', { workload: workload(2), services: [], ...awake }, 'none'],
  [
    'is not all there',
    { workload: workload(2), services: [service(60)], settledAt: undefined, isWanted: false },
    'none',
  ],
  [
    'sleeps and nobody wants',
    { workload: workload(0, '2@7'), services: [service(60)], ...awake },
    'none',
  ],
  [
    'sleeps and somebody waits for',
    { workload: workload(0, '2@7'), services: [service(60)], settledAt: at(0), isWanted: true },
    'wake',
  ],
  [
    'was changed while it slept',
    { workload: workload(0, '2@6'), services: [service(60)], ...awake },
    'wake',
  ],
  ['may sleep no longer', { workload: workload(0, '2@7'), services: [], ...awake }, 'wake'],
  [
    'somebody else has scaled to none',
    { workload: workload(0), services: [service(60)], settledAt: at(0), isWanted: true },
    'none',
  ],
] as const) {
  test(`what ${what}: ${expected}`, () => {
    assert.equal(decideSleep(facts, at(100)).action, expected);
  });
}

const labels = { app: 'web' };

/** A deployment of three, all there, whose service lets it sleep after a second. */
async function started(objects: Objects): Promise<void> {
  await objects.create<Service>('services', {
    ...{ apiVersion: 'v1', kind: 'Service', status: {} },
    metadata: { name: 'web', namespace: 'default', annotations: { [sleepAfterAnnotation]: '1' } },
    spec: { type: 'ClusterIP', selector: labels, ports: [{ port: 80 }] },
  });
  const made = await objects.create<Sleeper>('deployments.apps', {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      ...{ replicas: 3, selector: { matchLabels: labels } },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } },
    } as Sleeper['spec'],
  });
  const status = { observedGeneration: made.metadata.generation ?? 1, availableReplicas: 3 };
  await objects.updateStatus<Sleeper>('deployments.apps', { ...made, status });
}

const deployment = (objects: Objects) => objects.get<Sleeper>('deployments.apps', 'web', 'default');
const waiting = { namespace: 'default', name: 'web', isWaiting: true };

test('a deployment falls asleep when its service was not asked for, and wakes for whoever waits', async () => {
  const objects = await createObjects();
  await using sleep = startSleep({ objects, clock: () => new Date(), log: silent });
  await started(objects);
  const now = () => deployment(objects);

  await until(() => now()?.spec.replicas === 0);
  assert.match(now()?.metadata.annotations?.[asleepAnnotation] ?? '', /^3@/);
  await sleep.idle();
  sleep.asked(waiting);

  await until(() => now()?.spec.replicas === 3);
  assert.equal(now()?.metadata.annotations?.[asleepAnnotation], undefined);
  objects.close();
});

test('whoever waits is not forgotten when somebody else changes the deployment meanwhile', async () => {
  const objects = await createObjects();
  let refusals = 1;
  const busy: Objects = Object.create(objects, {
    update: {
      value: (resource: string, object: Sleeper) => {
        if (object.spec.replicas !== 0 && refusals-- > 0) throw new Error('it was changed');
        return objects.update(resource, object);
      },
    },
  });
  await using sleep = startSleep({ objects: busy, clock: () => new Date(), log: silent });
  await started(objects);
  await until(() => deployment(objects)?.spec.replicas === 0);
  await sleep.idle();

  sleep.asked(waiting);

  await until(() => deployment(objects)?.spec.replicas === 3);
  assert.equal(refusals, -1);
  objects.close();
});
