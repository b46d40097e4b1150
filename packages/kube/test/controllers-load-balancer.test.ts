import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startControllers } from '../src/controllers/start-controllers.ts';
import type { Service } from '../src/kinds/types.ts';
import { createObjects } from '../src/store/objects.ts';
import { silent, until } from './simulated-node.ts';

test('a service of type LoadBalancer gets its cluster address, and loses it with the type', async () => {
  const objects = await createObjects();
  const controllers = startControllers({ objects, log: silent });
  const read = (name: string) => objects.get<Service>('services', name, 'default');
  const create = (name: string, spec: object) =>
    objects.create<Service>('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
      status: {},
    });

  await create('foreign', { loadBalancerClass: 'example.com/other' });
  const { spec } = await create('web', {});
  await until(() => read('web')?.status.loadBalancer?.ingress !== undefined);
  const addressed = read('web');
  assert.ok(addressed);
  await objects.update<Service>('services', {
    ...addressed,
    spec: { ...addressed.spec, type: 'ClusterIP' },
  });
  await until(() => read('web')?.status.loadBalancer?.ingress === undefined);

  assert.deepEqual(addressed.status.loadBalancer, {
    ingress: [{ ip: spec.clusterIP, ipMode: 'VIP' }],
  });
  assert.deepEqual(read('foreign')?.status.loadBalancer, {});
  await controllers.close();
  objects.close();
});
