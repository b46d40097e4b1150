import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { get } from 'node:http';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import type { Endpoints, Service } from '@slipway/kube-objects';
import { echoPod } from '../echo-pod.ts';
import { type NetworkCluster, startNetworkCluster } from '../network-cluster.ts';
import { until } from '../web-cluster.ts';

/** For what must come true, on however busy a machine. */
const patienceMs = 60_000;

suite('services with real pods', { timeout: 300_000 }, () => {
  let cluster: NetworkCluster;

  before(async () => {
    cluster = await startNetworkCluster();
    await Promise.all([
      cluster.start(
        echoPod({ name: 'web-1', labels: { app: 'web' }, http: [8080, 8081], udp: [8080] }),
      ),
      cluster.start(
        echoPod({ name: 'web-2', labels: { app: 'web' }, http: [8080, 8081], udp: [8080] }),
      ),
      cluster.start({ name: 'client' }),
    ]);
  });
  after(() => cluster[Symbol.asyncDispose]());

  const read = (name: string) => {
    const service = cluster.objects.get<Service>('services', name, 'default');
    assert.ok(service);
    return service;
  };
  const endpoints = (name: string) =>
    (cluster.objects.get<Endpoints>('endpoints', name, 'default')?.subsets ?? []).flatMap(
      ({ addresses = [], ports = [] }) =>
        addresses.flatMap(({ targetRef }) =>
          ports.map(({ port, protocol }) => `${targetRef?.name}:${port}/${protocol}`),
        ),
    );

  async function create(name: string, spec: object): Promise<Service> {
    return (await cluster.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec,
    })) as Service;
  }
  const remove = (name: string) => cluster.objects.delete('services', name, 'default');

  /** Changes a service as a client that has read it does. */
  async function change(name: string, spec: Partial<Service['spec']>): Promise<Service> {
    const service = read(name);
    return await cluster.objects.update<Service>('services', {
      ...service,
      spec: { ...service.spec, ...spec },
    });
  }

  /** What answers; empty when nobody does, be it that the address is not this machine's yet. */
  async function ask(host: string, port: number): Promise<string> {
    const request = get({ host, port, agent: false, signal: AbortSignal.timeout(5000) });
    try {
      const [response] = await once(request, 'response');
      return await text(response);
    } catch {
      return '';
    }
  }
  const who = async (host: string, port: number) => (await ask(host, port)).split(' ')[0] ?? '';
  const inPod = async (command: string) => (await cluster.exec('client', command)).output;

  /** Asks until each of some has answered. By time: hundreds of refusals come within a moment. */
  async function eventually(question: () => Promise<string>, wanted: readonly string[]) {
    const seen = new Set<string>();
    for (const end = Date.now() + patienceMs; Date.now() < end; ) {
      seen.add(await question());
      if (wanted.every((answer) => seen.has(answer))) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.fail(`answers were ${[...seen].join(', ')}`);
  }

  const web = { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] };
  const both = ['web-1', 'web-2'];
  const machineAddress = () =>
    Object.values(networkInterfaces())
      .flatMap((found) => found ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '';

  test('who has made a service finds its address at once', async () => {
    const kubeconfig = cluster.cluster.kubeconfig('https://localhost');
    const [, token] = /token: (\S+)/.exec(kubeconfig) ?? [];
    const response = await cluster.cluster.fetch(
      new Request('https://localhost/api/v1/namespaces/default/services', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          metadata: { name: 'at-once' },
          spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
        }),
      }),
    );
    const { spec } = (await response.json()) as Service;

    // Only an address of this machine can be taken.
    const socket = createSocket('udp4');
    socket.bind(0, spec.clusterIP);
    await once(socket, 'listening');
    socket.close();
    await remove('at-once');
  });

  // conformance: Services should serve a basic endpoint from pods
  test('the endpoints of a service follow its pods', async () => {
    await create('basic', { selector: { app: 'basic' }, ports: [{ port: 80, targetPort: 8080 }] });
    const seen: (readonly string[])[] = [endpoints('basic')];
    const settle = async (...wanted: string[]) => {
      const own = () => endpoints('basic').toSorted().join();
      await until(() => own() === wanted.join(), own);
      seen.push(wanted);
    };

    await cluster.start(echoPod({ name: 'basic-1', labels: { app: 'basic' } }));
    await settle('basic-1:8080/TCP');
    // What listens there follows the endpoints.
    await eventually(() => who(read('basic').spec.clusterIP ?? '', 80), ['basic-1']);
    await cluster.start(echoPod({ name: 'basic-2', labels: { app: 'basic' } }));
    await settle('basic-1:8080/TCP', 'basic-2:8080/TCP');
    await cluster.objects.delete('pods', 'basic-1', 'default');
    await settle('basic-2:8080/TCP');
    await cluster.objects.delete('pods', 'basic-2', 'default');
    await settle();

    assert.equal(seen.length, 5);
    await remove('basic');
  });

  // conformance: Services should serve multiport endpoints from pods
  test('each port of a service leads to its own port of the pods', async () => {
    const { spec } = await create('multi', {
      selector: { app: 'web' },
      ports: [
        { name: 'one', port: 80, targetPort: 'http-8080' },
        { name: 'two', port: 81, targetPort: 8081 },
      ],
    });
    const portAt = (port: number) => async () =>
      (await ask(spec.clusterIP ?? '', port)).split(' ')[1] ?? '';

    await eventually(portAt(80), ['8080']);
    await eventually(portAt(81), ['8081']);

    assert.deepEqual(endpoints('multi').toSorted(), [
      'web-1:8080/TCP',
      'web-1:8081/TCP',
      'web-2:8080/TCP',
      'web-2:8081/TCP',
    ]);
    await remove('multi');
  });

  // conformance: Services should serve endpoints on same port and different protocols
  test('TCP and UDP share a port number, and changes of the one leave the other', async () => {
    const tcp = { name: 'tcp', protocol: 'TCP', port: 80, targetPort: 8080 } as const;
    const udp = { name: 'udp', protocol: 'UDP', port: 80, targetPort: 8080 } as const;
    const { spec } = await create('mixed', { selector: { app: 'web' }, ports: [tcp, udp] });
    const host = spec.clusterIP ?? '';
    const byUdp = async () => (await askUdp(host, 80)).split(' ')[0] ?? '';

    await eventually(() => who(host, 80), both);
    await eventually(byUdp, both);
    await change('mixed', { ports: [udp] });
    await eventually(byUdp, both);
    await eventually(() => who(host, 80), ['']);

    await remove('mixed');
  });

  // conformance: Services should be able to create a functioning NodePort service
  test('a node port answers at the machine, by pod, service and node address', async () => {
    const { spec } = await create('node-port', { ...web, type: 'NodePort' });
    const nodePort = spec.ports?.[0]?.nodePort ?? 0;

    await eventually(() => who('127.0.0.1', nodePort), both);
    await eventually(() => who(machineAddress(), nodePort), both);
    await eventually(() => who(spec.clusterIP ?? '', 80), both);
    const inside = [
      await inPod(`wget -q -O - http://${machineAddress()}:${nodePort}/`),
      await inPod('wget -q -O - http://node-port/'),
    ];

    assert.ok(nodePort >= 30_000 && nodePort <= 32_767);
    for (const answer of inside) assert.match(answer, /^web-[12] 8080 /);
    await remove('node-port');
    await eventually(() => who('127.0.0.1', nodePort), ['']);
  });

  const affinities = [
    ['ClusterIP', 'type clusterIP'],
    ['NodePort', 'NodePort'],
  ] as const;
  // conformance: Services should have session affinity work for service with type clusterIP [LinuxOnly]
  // conformance: Services should have session affinity work for NodePort service [LinuxOnly]
  // conformance: Services should be able to switch session affinity for service with type clusterIP [LinuxOnly]
  // conformance: Services should be able to switch session affinity for NodePort service [LinuxOnly]
  for (const [type, title] of affinities) {
    test(`a client stays with its pod as long as session affinity says so, with ${title}`, async () => {
      const { spec } = await create('sticky', { ...web, type, sessionAffinity: 'ClientIP' });
      const port = type === 'NodePort' ? (spec.ports?.[0]?.nodePort ?? 0) : 80;
      const host = type === 'NodePort' ? machineAddress() : (spec.clusterIP ?? '');
      const question = () => who(host, port);
      const client = async () =>
        (await inPod(`wget -q -O - http://${host}:${port}/`)).split(' ')[0];
      await until(
        () => endpoints('sticky').length === 2,
        () => String(endpoints('sticky')),
      );
      const answers = async (ask: () => Promise<string | undefined>) => {
        const seen = new Set<string | undefined>();
        for (let count = 0; count < 10; count += 1) seen.add(await ask());
        return [...seen].join();
      };
      /** For a moment nobody answers, or the service that had the address before. */
      const stays = async (ask: () => Promise<string | undefined>) => {
        let seen = '';
        for (const end = Date.now() + patienceMs; Date.now() < end; ) {
          seen = await answers(ask);
          if (/^web-[12]$/.test(seen)) break;
        }
        assert.match(seen, /^web-[12]$/);
      };

      await stays(question);
      await stays(client);
      await change('sticky', { sessionAffinity: 'None' });
      await eventually(question, both);
      await change('sticky', { sessionAffinity: 'ClientIP' });
      await stays(question);

      await remove('sticky');
    });
  }

  // conformance: Services should be able to change the type from ExternalName to ClusterIP
  // conformance: Services should be able to change the type from ExternalName to NodePort
  // conformance: Services should be able to change the type from ClusterIP to ExternalName
  // conformance: Services should be able to change the type from NodePort to ExternalName
  for (const type of ['ClusterIP', 'NodePort'] as const) {
    test(`a service becomes ${type} out of ExternalName, and goes back`, async () => {
      await create('turn', { type: 'ExternalName', externalName: 'client.example' });
      const alias = async () => await inPod('nslookup -type=cname turn.default.svc.cluster.local');
      assert.match(await alias(), /client\.example/);

      const { externalName: _, ...rest } = read('turn').spec;
      await cluster.objects.update<Service>('services', {
        ...read('turn'),
        spec: { ...rest, type, ...web },
      });
      const { spec } = read('turn');
      await eventually(() => who(spec.clusterIP ?? '', 80), both);
      if (type === 'NodePort') {
        await eventually(() => who(machineAddress(), spec.ports?.[0]?.nodePort ?? 0), both);
      }
      assert.match(await inPod('wget -q -O - http://turn/'), /^web-[12] /);

      const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy, internalTrafficPolicy, ...left } =
        read('turn').spec;
      const ports = left.ports?.map(({ nodePort, ...port }) => port) ?? [];
      const { externalTrafficPolicy, ...outer } = left;
      await cluster.objects.update<Service>('services', {
        ...read('turn'),
        spec: { ...outer, ports, type: 'ExternalName', externalName: 'client.example' },
      });

      assert.match(await alias(), /client\.example/);
      assert.equal(read('turn').spec.clusterIP, undefined);
      await eventually(() => who(clusterIP ?? '', 80), ['']);
      await remove('turn');
    });
  }

  test('a load balancer asks at the health check port whether pods are here', async () => {
    const spec = { ...web, type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
    const { healthCheckNodePort = 0 } = (await create('checked', spec)).spec;
    const answer = async () => await ask('127.0.0.1', healthCheckNodePort);
    const told = (localEndpoints: number) =>
      JSON.stringify({ service: { namespace: 'default', name: 'checked' }, localEndpoints });
    await eventually(answer, [told(2)]);

    await change('checked', { selector: { app: 'nobody' } });
    await eventually(answer, [told(0)]);
    const { healthCheckNodePort: kept } = read('checked').spec;
    const changed = await change('checked', { externalTrafficPolicy: 'Cluster' });

    assert.equal(kept, healthCheckNodePort);
    assert.equal(changed.spec.healthCheckNodePort, undefined);
    await eventually(answer, ['']);
    await remove('checked');
  });

  // conformance: HostPort validates that there is no conflict between pods with same hostPort but different hostIP and protocol [LinuxOnly]
  test('pods share a port of the machine when address or protocol differ', async () => {
    const hostPort = 20_000 + Math.floor(Math.random() * 9000);
    const host = machineAddress();
    const pod = (name: string, hostIP: string, protocol: 'TCP' | 'UDP') => ({
      ...echoPod({ name, http: [8080], udp: [8080] }),
      ports: [{ containerPort: 8080, hostPort, hostIP, protocol }],
    });
    await cluster.start(pod('host-1', '127.0.0.1', 'TCP'));
    await cluster.start(pod('host-2', host, 'TCP'));
    await cluster.start(pod('host-3', host, 'UDP'));

    assert.deepEqual(
      [await who('127.0.0.1', hostPort), await who(host, hostPort)],
      ['host-1', 'host-2'],
    );
    // A datagram may get lost, and nothing says that a program hears them by now.
    await eventually(async () => (await askUdp(host, hostPort)).split(' ')[0] ?? '', ['host-3']);
  });

  // conformance: Service endpoints latency should not be very high
  test('the endpoints of two hundred services are there in a moment', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `latency-${index}`);
    const created = new Map<string, number>();
    const latencies: number[] = [];
    using _watch = cluster.objects.watch<Endpoints>(
      'endpoints',
      ({ object: { metadata, subsets } }) => {
        const since = created.get(metadata.name);
        if (since === undefined || !subsets?.[0]?.addresses?.length) return;
        created.delete(metadata.name);
        latencies.push(performance.now() - since);
      },
    );

    await Promise.all(
      names.map(async (name) => {
        created.set(name, performance.now());
        await create(name, web);
      }),
    );
    await until(
      () => latencies.length === names.length,
      () => String(latencies.length),
    );

    const sorted = latencies.toSorted((a, b) => a - b);
    assert.ok((sorted[100] ?? Number.POSITIVE_INFINITY) < 20_000);
    assert.ok((sorted[198] ?? Number.POSITIVE_INFINITY) < 50_000);
    await Promise.all(names.map(remove));
  });
});

/** One datagram from a socket of its own; what comes back within two seconds. */
async function askUdp(host: string, port: number): Promise<string> {
  const socket = createSocket('udp4');
  try {
    socket.send('?', port, host);
    const [bytes] = await once(socket, 'message', { signal: AbortSignal.timeout(2000) });
    return String(bytes);
  } catch {
    return '';
  } finally {
    socket.close();
  }
}
