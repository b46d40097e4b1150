import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createObjects } from '@slipway/kube-api';
import type { KubeObject, Service } from '@slipway/kube-objects';
import { silent } from '@slipway/kube-objects/testing';
import { kernelRoutes } from '../src/machine/kernel-routes.ts';
import { RouteTable } from '../src/routes/route-table.ts';

const service = (clusterIP: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  spec: { type: 'NodePort', clusterIP },
  status: {},
});

test('the kernel shares the connections of a service and a node port among the pods', () => {
  const port = { port: 80, nodePort: 30_080 };
  const backends = ['10.244.0.2', '10.244.0.3'].map((address) => ({
    address,
    port: 8080,
    pod: address,
    isHere: true,
  }));
  const api = { address: '172.17.0.1', port: 6443, pod: undefined, isHere: false };

  const rules = kernelRoutes('10-96-0-10', [
    { service: service('10.96.0.20'), port, backends },
    { service: service('10.96.0.1'), port: { port: 443 }, backends: [api] },
  ]);

  assert.deepEqual(
    rules.split('\n').filter((line) => line.includes('10.96.0.')),
    [
      '-A SLIPWAY-10-96-0-10 -d 10.96.0.20/32 -p tcp --dport 80 -m statistic --mode random --probability 0.50000 -j DNAT --to-destination 10.244.0.2:8080',
      '-A SLIPWAY-10-96-0-10 -d 10.96.0.20/32 -p tcp --dport 80 -j DNAT --to-destination 10.244.0.3:8080',
      '-A SLIPWAY-10-96-0-10-FROM -m conntrack --ctstate DNAT --ctorigdst 10.96.0.20 -j MASQUERADE',
      '-A SLIPWAY-10-96-0-10-PASS -m conntrack --ctstate DNAT --ctorigdst 10.96.0.20 -j ACCEPT',
    ],
  );
  assert.deepEqual(
    rules.split('\n').filter((line) => line.includes('--dport 30080')),
    [
      '-A SLIPWAY-10-96-0-10-NODE -m addrtype --dst-type LOCAL -p tcp --dport 30080 -m statistic --mode random --probability 0.50000 -j DNAT --to-destination 10.244.0.2:8080',
      '-A SLIPWAY-10-96-0-10-NODE -m addrtype --dst-type LOCAL -p tcp --dport 30080 -j DNAT --to-destination 10.244.0.3:8080',
    ],
  );
});

test('what is no address never becomes a rule, also when an earlier version has stored it', async () => {
  const objects = await createObjects();
  const meta = { namespace: 'default', uid: 'u', resourceVersion: '1', creationTimestamp: '' };
  const resource = 'endpointslices.discovery.k8s.io';
  await objects.create('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { ports: [{ port: 80 }] },
  });
  const labels = { 'kubernetes.io/service-name': 'web' };
  const endpoint = (address: string) => ({
    addresses: [address],
    targetRef: { kind: 'Pod', uid: address },
  });
  await objects.store.put({ resource, namespace: 'default', name: 'a' }, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...meta, name: 'a', labels },
    addressType: 'IPv4',
    endpoints: ['10.0.0.1\n-A INPUT -j DROP', '10.0.0.2'].map(endpoint),
    ports: [{ name: '', port: 80, protocol: 'TCP' }],
  } as KubeObject);
  using table = new RouteTable(objects, silent);

  const rules = kernelRoutes('10-96-0-10', table.all());

  assert.match(rules, /--to-destination 10\.0\.0\.2:80/);
  assert.doesNotMatch(rules, /INPUT|10\.0\.0\.1/);
});
