import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { createObjects, type ObjectStore } from '@slipway/kube-api';
import type { EndpointSlice, Endpoints, Pod, Service } from '@slipway/kube-objects';
import { silent, until } from '@slipway/kube-objects/testing';
import { type Controllers, startControllers } from '../src/start-controllers.ts';

const sliceResource = 'endpointslices.discovery.k8s.io';

suite('the endpoints of services', () => {
  let objects: ObjectStore;
  let controllers: Controllers;

  beforeEach(async () => {
    objects = await createObjects();
    controllers = startControllers({ objects, log: silent });
  });
  afterEach(async () => {
    await controllers.close();
    objects.close();
  });

  async function createPod(name: string, ip: string, isReady: boolean, port = 8080) {
    const pod = await objects.create<Pod>('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', labels: { app: 'web' } },
      spec: {
        nodeName: 'node1',
        containers: [{ name: 'c', image: 'i', ports: [{ name: 'http', containerPort: port }] }],
      },
      status: {},
    });
    await objects.updateStatus<Pod>('pods', {
      ...pod,
      status: {
        phase: 'Running',
        podIP: ip,
        conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      },
    });
  }
  const createService = (spec: Partial<Service['spec']> = {}) =>
    objects.create<Service>('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default', labels: { team: 'shop' } },
      spec: {
        type: 'ClusterIP',
        selector: { app: 'web' },
        ports: [{ name: 'http', port: 80, targetPort: 'http' }],
        ...spec,
      },
      status: {},
    });
  const slices = () =>
    objects.list<EndpointSlice>(sliceResource, {
      labels: { 'kubernetes.io/service-name': 'web' },
    });
  /** Address: port and the letters of what holds: ready, serving, terminating. */
  const view = () =>
    Object.fromEntries(
      slices().flatMap(({ endpoints, ports }) =>
        endpoints.map(({ addresses, conditions = {} }) => [
          addresses[0],
          `${ports[0]?.port} ${conditions.ready ? 'r' : ''}${conditions.serving ? 's' : ''}${conditions.terminating ? 't' : ''}`,
        ]),
      ),
    );
  const is = (expected: Record<string, string>) =>
    until(
      () =>
        JSON.stringify(Object.entries(view()).toSorted()) ===
        JSON.stringify(Object.entries(expected).toSorted()),
      `${JSON.stringify(expected)}`,
    );

  test('ready, not ready and leaving pods are told apart', async () => {
    await createService();
    await createPod('a', '10.244.0.2', true);
    await createPod('b', '10.244.0.3', false);
    await createPod('c', '10.244.0.4', true);

    await objects.delete('pods', 'c', 'default', { gracePeriodSeconds: 30 });

    await is({ '10.244.0.2': '8080 rs', '10.244.0.3': '8080 ', '10.244.0.4': '8080 st' });
    await until(() => {
      const [subset] = objects.get<Endpoints>('endpoints', 'web', 'default')?.subsets ?? [];
      return (
        subset?.addresses?.map(({ ip }) => ip).join() === '10.244.0.2' &&
        subset.notReadyAddresses?.map(({ ip }) => ip).join() === '10.244.0.3' &&
        subset.ports?.[0]?.port === 8080
      );
    });
  });

  test('pods that have another number for a named port have a slice of their own', async () => {
    await createService();
    await createPod('a', '10.244.0.2', true, 8080);
    await createPod('b', '10.244.0.3', true, 9090);

    await is({ '10.244.0.2': '8080 rs', '10.244.0.3': '9090 rs' });
    assert.equal(slices().length, 2);
  });

  test('publishNotReadyAddresses makes everybody ready', async () => {
    await createService({ clusterIP: 'None', publishNotReadyAddresses: true });
    await createPod('a', '10.244.0.2', false);

    await is({ '10.244.0.2': '8080 r' });
    assert.equal(slices()[0]?.metadata.labels?.['service.kubernetes.io/headless'], '');
  });

  test('a slice carries the names by which clients find it', async () => {
    await createService();
    await until(() => slices().length === 1);

    const { labels, ownerReferences } = slices()[0]?.metadata ?? {};
    assert.deepEqual(labels, {
      team: 'shop',
      'kubernetes.io/service-name': 'web',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    });
    assert.equal(ownerReferences?.[0]?.kind, 'Service');
  });

  test('endpoints by hand are copied for a service without a selector', async () => {
    const { selector: _, ...spec } = (await createService()).spec;
    await objects.delete('services', 'web', 'default');
    await objects.create<Service>('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { type: spec.type, ports: [{ name: 'http', port: 80 }] },
      status: {},
    });
    await until(() => objects.get('endpoints', 'web', 'default') === undefined);
    await objects.create<Endpoints>('endpoints', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'web', namespace: 'default' },
      subsets: [{ addresses: [{ ip: '192.0.2.10' }], ports: [{ name: 'http', port: 8443 }] }],
    });

    await is({ '192.0.2.10': '8443 rs' });
  });
});
