import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createObjects } from '@slipway/kube-api';
import type { Event, Service } from '@slipway/kube-objects';
import { silent, until } from '@slipway/kube-objects/testing';
import { startControllers } from '../src/start-controllers.ts';

/** Services in a cluster whose controllers run. */
async function startServices() {
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
  const close = async () => {
    await controllers.close();
    objects.close();
  };
  return { objects, read, create, [Symbol.asyncDispose]: close };
}

test('a service of type LoadBalancer gets its cluster address, and loses it with the type', async () => {
  await using services = await startServices();
  const { objects, read, create } = services;

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
});

test('a load balancer that wants an address of its own gets none, and an event says why', async () => {
  await using services = await startServices();
  const { objects, read, create } = services;

  await create('web', { loadBalancerIP: '192.0.2.1' });
  const events = () => objects.list<Event>('events', { namespace: 'default' });
  await until(() => events().some(({ reason }) => reason === 'SyncLoadBalancerFailed'));

  assert.match(events()[0]?.message ?? '', /leave out loadBalancerIP 192.0.2.1/);
  assert.deepEqual(read('web')?.status.loadBalancer, {});
});

test('a load balancer without node ports has none but those that it names', async () => {
  await using services = await startServices();

  const { spec } = await services.create('web', {
    allocateLoadBalancerNodePorts: false,
    ports: [
      { name: 'a', port: 80 },
      { name: 'b', port: 81, nodePort: 30_081 },
    ],
  });

  assert.deepEqual(
    spec.ports?.map(({ nodePort }) => nodePort),
    [undefined, 30_081],
  );
});
