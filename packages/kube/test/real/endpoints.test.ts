import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import type { EndpointSlice, Endpoints, Service } from '@slipway/kube-objects';
import { askByUdp, echoPod, withMachine } from '../echo-pod.ts';
import { type NetworkCluster, startNetworkCluster } from '../network-cluster.ts';
import { until } from '../web-cluster.ts';

const resource = 'endpointslices.discovery.k8s.io';

suite('endpoints of real pods', { timeout: 180_000 }, () => {
  let cluster: NetworkCluster;
  const addresses: Record<string, string> = {};

  before(async () => {
    cluster = await startNetworkCluster();
    await Promise.all(
      ['one', 'two'].map(async (name) => {
        const draft = { name, labels: { app: 'echo', name }, http: [8080, 8081], udp: [8080] };
        addresses[name] = await cluster.start(echoPod(draft));
      }),
    );
    await cluster.start({ name: 'client', ...withMachine });
  });
  after(() => cluster[Symbol.asyncDispose]());

  async function create(name: string, spec: object): Promise<Service> {
    return (await cluster.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
    })) as Service;
  }
  const slicesOf = (name: string) =>
    cluster.objects.list<EndpointSlice>(resource, {
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': name },
    });
  const endpointsOf = (name: string) =>
    cluster.objects.get<Endpoints>('endpoints', name, 'default');
  const settled = (claim: () => boolean) =>
    until(claim, () => JSON.stringify(cluster.objects.list(resource)));
  const who = async (host: string, port: number) => {
    // An address that is not this machine's yet leads somewhere else.
    const request = get({ host, port, agent: false, signal: AbortSignal.timeout(5000) });
    const [response] = await once(request, 'response').catch(() => [undefined]);
    return response ? ((await text(response)).split(' ')[0] ?? '') : '';
  };
  async function everybody(host: string, port: number): Promise<readonly string[]> {
    let first = '';
    while (first === '') first = await who(host, port);
    const seen = new Set([first]);
    for (let count = 0; count < 20; count += 1) seen.add(await who(host, port));
    return [...seen].toSorted();
  }

  // conformance: API Server should have Endpoints and EndpointSlices pointing to API Server
  // conformance: API Server should provide secure master service
  test('the API is a service like any other, with endpoints and slices', async () => {
    await cluster.cluster.announce('172.17.0.1', 6443);
    const service = cluster.objects.get<Service>('services', 'kubernetes', 'default');
    const targets = () =>
      slicesOf('kubernetes').flatMap(({ endpoints, ports }) =>
        endpoints.flatMap((endpoint) => ports.map(({ port }) => [endpoint.addresses[0], port])),
      );
    await settled(() => targets().length > 0);

    assert.deepEqual(
      service?.spec.ports?.map(({ name, port, protocol }) => [name, port, protocol]),
      [['https', 443, 'TCP']],
    );
    assert.deepEqual(targets(), [['172.17.0.1', 6443]]);
    const [subset] = endpointsOf('kubernetes')?.subsets ?? [];
    assert.deepEqual(subset?.addresses, [{ ip: '172.17.0.1' }]);
    assert.equal(subset?.ports?.[0]?.port, 6443);
  });

  // conformance: EndpointSlice should create Endpoints and EndpointSlices for Pods matching a Service
  // conformance: EndpointsController should create Endpoints for Pods matching a Service
  test('services share pods, each by its selector and with its ports', async () => {
    await create('first', { selector: { name: 'one' } });
    await create('both', {
      selector: { app: 'echo' },
      ports: [
        { name: 'a', port: 80, targetPort: 'http-8081' },
        { name: 'b', port: 81, targetPort: 'udp-8080', protocol: 'UDP' },
      ],
    });
    const pods = (name: string) =>
      slicesOf(name).flatMap(({ endpoints }) => endpoints.map(({ targetRef }) => targetRef?.name));
    await settled(() => pods('first').length === 1 && pods('both').length === 2);
    await settled(() => endpointsOf('both')?.subsets?.[0]?.addresses?.length === 2);

    assert.deepEqual(pods('first'), ['one']);
    assert.deepEqual(pods('both').toSorted(), ['one', 'two']);
    const [slice] = slicesOf('both');
    assert.deepEqual(
      slice?.ports.map(({ name, port, protocol }) => `${name} ${port} ${protocol}`),
      ['a 8081 TCP', 'b 8080 UDP'],
    );
    assert.equal(slice?.metadata.ownerReferences?.[0]?.name, 'both');
    const ips = endpointsOf('both')?.subsets?.[0]?.addresses?.map(({ ip }) => ip);
    assert.deepEqual(ips?.toSorted(), Object.values(addresses).toSorted());
  });

  // conformance: EndpointSlice should create and delete EndpointSlices for a Service with a selector that matches no pods
  // conformance: EndpointsController should create and delete Endpoints for a Service with a selector that matches no pods
  test('a service whose selector matches nothing has empty endpoints, and none when it is gone', async () => {
    await create('lonely', { selector: { app: 'nobody' } });
    await settled(() => slicesOf('lonely').length === 1 && endpointsOf('lonely') !== undefined);
    const [slice] = slicesOf('lonely');
    const { subsets = [] } = endpointsOf('lonely') ?? {};

    await cluster.objects.delete('services', 'lonely', 'default');
    await settled(() => slicesOf('lonely').length === 0 && endpointsOf('lonely') === undefined);

    assert.deepEqual([slice?.endpoints, subsets], [[], []]);
  });

  // conformance: EndpointSliceMirroring should mirror a custom Endpoints resource through create update and delete
  test('endpoints that somebody writes by hand are copied into a slice, and go with them', async () => {
    await create('by-hand', {});
    await settled(() => slicesOf('by-hand').length === 0);
    const subsets = (ip: string) => [{ addresses: [{ ip }], ports: [{ name: 'http', port: 80 }] }];
    const mirrored = () => slicesOf('by-hand').flatMap(({ endpoints }) => endpoints[0]?.addresses);

    const endpoints = (await cluster.create('endpoints', {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'by-hand', namespace: 'default' },
      subsets: subsets('10.1.2.3'),
    } as never)) as Endpoints;
    await settled(() => mirrored()[0] === '10.1.2.3');
    const [slice] = slicesOf('by-hand');
    await cluster.objects.update('endpoints', { ...endpoints, subsets: subsets('10.2.3.4') });
    await settled(() => mirrored().join() === '10.2.3.4');
    await cluster.objects.delete('endpoints', 'by-hand', 'default');
    await settled(() => slicesOf('by-hand').length === 0);

    const manager = slice?.metadata.labels?.['endpointslice.kubernetes.io/managed-by'];
    assert.equal(manager, 'endpointslicemirroring-controller.k8s.io');
    assert.equal(slice?.ports[0]?.port, 80);
  });

  /** A slice by hand for a service without a selector. */
  const createSlice = (service: string, name: string, pod: string, port: object) =>
    cluster.create(resource, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name,
        namespace: 'default',
        labels: {
          'kubernetes.io/service-name': service,
          'endpointslice.kubernetes.io/managed-by': 'by-hand.example',
        },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: [addresses[pod]] }],
      ports: [{ protocol: 'TCP', ...port }],
    } as never);

  // conformance: EndpointSlice should support a Service with multiple endpoint IPs specified in multiple EndpointSlices
  test('a service leads to the addresses of all its slices', async () => {
    const { spec } = await create('split', {});
    await createSlice('split', 'split-1', 'one', { name: 'http', port: 8080 });
    await createSlice('split', 'split-2', 'two', { name: 'http', port: 8080 });
    await cluster.exec('client', 'true');

    assert.deepEqual(await everybody(spec.clusterIP ?? '', 80), ['one', 'two']);
    const inPod = await cluster.exec('client', 'wget -q -O - http://split/');
    assert.match(inPod.output, /^(one|two) 8080/);
  });

  // conformance: EndpointSlice should support a Service with multiple ports specified in multiple EndpointSlices
  test('each port of a service is found in the slices that have it', async () => {
    const { spec } = await create('ports', {
      ports: [
        { name: 'a', port: 80, targetPort: 3000 },
        { name: 'b', port: 81, targetPort: 3001 },
      ],
    });
    await createSlice('ports', 'ports-1', 'one', { name: 'a', port: 8080 });
    await createSlice('ports', 'ports-2', 'two', { name: 'b', port: 8081 });
    await cluster.exec('client', 'true');

    assert.deepEqual(await everybody(spec.clusterIP ?? '', 80), ['one']);
    assert.deepEqual(await everybody(spec.clusterIP ?? '', 81), ['two']);
  });

  // conformance: Networking Granular Checks: Pods should function for intra-pod communication: http [NodeConformance]
  // conformance: Networking Granular Checks: Pods should function for intra-pod communication: udp [NodeConformance]
  test('each pod reaches each by its address, by HTTP and UDP', async () => {
    for (const [name, address] of Object.entries(addresses)) {
      for (const client of ['client', ...Object.keys(addresses)]) {
        const { output } = await cluster.exec(client, `wget -q -O - http://${address}:8080/`);
        assert.match(output, new RegExp(`^${name} 8080`), `${client} by HTTP`);
        const answer = await cluster.exec(client, askByUdp(address, 8080));
        assert.match(answer.output, new RegExp(`^${name} 8080`), `${client} by UDP`);
      }
    }
  });

  // conformance: Networking Granular Checks: Pods should function for node-pod communication: http [LinuxOnly] [NodeConformance]
  // conformance: Networking Granular Checks: Pods should function for node-pod communication: udp [LinuxOnly] [NodeConformance]
  test('a pod on the node’s own network reaches each pod, by HTTP and UDP', async () => {
    const spec = { ...withMachine.spec, hostNetwork: true };
    await cluster.start({ name: 'on-node', ...withMachine, spec });

    for (const [name, address] of Object.entries(addresses)) {
      const { output } = await cluster.exec('on-node', `wget -q -O - http://${address}:8080/`);
      assert.match(output, new RegExp(`^${name} 8080`));
      const answer = await cluster.exec('on-node', askByUdp(address, 8080));
      assert.match(answer.output, new RegExp(`^${name} 8080`));
    }
  });

  test('headless services publish pods that are not ready when they are asked to', async () => {
    const readinessProbe = { exec: { command: ['false'] }, periodSeconds: 1 };
    const draft = { name: 'unready', labels: { app: 'unready' }, container: { readinessProbe } };
    await create('strict', { clusterIP: 'None', selector: { app: 'unready' } });
    await create('lax', {
      clusterIP: 'None',
      selector: { app: 'unready' },
      publishNotReadyAddresses: true,
    });
    await cluster.begin(draft);
    const isPublished = (name: string) =>
      slicesOf(name).some(({ endpoints }) => endpoints[0]?.conditions?.ready === true);
    await settled(() => isPublished('lax') && slicesOf('strict')[0]?.endpoints.length === 1);

    const [strict, lax] = await Promise.all(
      ['strict', 'lax'].map((name) =>
        cluster.exec('client', `nslookup ${name}.default.svc.cluster.local`),
      ),
    );

    assert.equal(isPublished('strict'), false);
    assert.match(lax?.output ?? '', /Address: 10\.\d+\.\d+\.\d+\n/);
    assert.doesNotMatch(strict?.output ?? '', /Address: 10\.\d+\.\d+\.\d+\n/);
  });
});
