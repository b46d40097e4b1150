import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import type { EndpointSlice, Ingress, Service } from '@slipway/kube-objects';
import { type NetworkCluster, startNetworkCluster } from '../network-cluster.ts';
import { until } from '../web-cluster.ts';

suite('ingresses with real pods', { timeout: 120_000 }, () => {
  let cluster: NetworkCluster;

  before(async () => {
    cluster = await startNetworkCluster();
    await cluster.start({
      name: 'web',
      labels: { app: 'web' },
      script:
        'cd /tmp; mkdir -p shop/cart; echo cart > shop/cart/index.html; exec httpd -f -p 8080',
      container: { readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 } },
    });
    await cluster.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
    });
    const slices = () =>
      cluster.objects.list<EndpointSlice>('endpointslices.discovery.k8s.io', {
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'web' },
      });
    await until(
      () => slices().some(({ endpoints }) => endpoints[0]?.conditions?.ready),
      () => JSON.stringify(slices()),
    );
  });
  after(() => cluster[Symbol.asyncDispose]());

  test('an ingress gets the address at which this machine and the pods reach it by its host', async () => {
    const backend = { service: { name: 'web', port: { number: 80 } } };
    await cluster.create('ingresses.networking.k8s.io', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'shop', namespace: 'default' },
      spec: {
        rules: [
          {
            host: 'shop.test',
            http: { paths: [{ path: '/shop', pathType: 'Prefix', backend }] },
          },
        ],
      },
    });
    const ingress = () =>
      cluster.objects.get<Ingress>('ingresses.networking.k8s.io', 'shop', 'default');
    const address = () => ingress()?.status?.loadBalancer?.ingress?.[0]?.ip ?? '';
    await until(
      () => address() !== '',
      () => JSON.stringify(ingress()),
    );

    const host = address();
    const ask = async (path: string) => {
      const request = get({ host, path, headers: { host: 'shop.test' }, agent: false });
      const [response] = await once(request, 'response');
      return [response.statusCode, await text(response)];
    };
    const fromMachine = [await ask('/shop/cart/'), await ask('/other')];
    const fromPod = await cluster.exec(
      'web',
      `wget -q -O - --header 'Host: shop.test' http://${host}/shop/cart/`,
    );

    const service = cluster.objects.get<Service>('services', 'ingress', 'kube-system');
    assert.equal(host, service?.spec.clusterIP);
    assert.deepEqual(fromMachine, [
      [200, 'cart\n'],
      [404, 'No ingress leads from shop.test/other to a service.\n'],
    ]);
    assert.equal(fromPod.output, 'cart\n');
  });
});
