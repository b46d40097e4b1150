import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { createObjects, type ObjectStore } from '@slipway/kube-api';
import type { EndpointSlice, Service } from '@slipway/kube-objects';
import { silent } from '@slipway/kube-objects/testing';
import { type DecodedPacket, decode, encode, type RecordType } from 'dns-packet';
import { DnsForwarder } from '../src/dns/dns-forward.ts';
import { type DnsServer, startDnsServer } from '../src/dns/dns-server.ts';
import { tcpMessage } from '../src/dns/dns-tcp.ts';
import type { ZoneView } from '../src/dns/dns-zone.ts';
import { slicesOf } from '../src/routes/route-table.ts';

suite('names in the cluster', () => {
  let objects: ObjectStore;
  let server: DnsServer;

  async function service(name: string, spec: Partial<Service['spec']>) {
    await objects.create<Service>('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { type: 'ClusterIP', ...spec },
      status: {},
    });
  }

  before(async () => {
    objects = await createObjects();
    const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
    await service('web', { clusterIP: '10.96.0.20', ports });
    await service('db', { clusterIP: 'None', ports: [{ name: 'sql', port: 5432 }] });
    await service('mail', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' });
    await objects.create<EndpointSlice>('endpointslices.discovery.k8s.io', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'db-1',
        namespace: 'default',
        labels: { 'kubernetes.io/service-name': 'db' },
      },
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.244.0.5'], conditions: { ready: true }, hostname: 'db-0' },
        { addresses: ['10.244.0.6'], conditions: { ready: true } },
        { addresses: ['10.244.0.7'], conditions: { ready: false } },
      ],
      ports: [{ name: 'sql', protocol: 'TCP', port: 5432 }],
    });
    const view: ZoneView = {
      service: (namespace, name) => objects.get('services', name, namespace),
      services: () => objects.list('services'),
      slices: (namespace, name) => slicesOf(objects, namespace, name),
    };
    // No other server: what isn't ours can't be resolved in this test.
    const forwarder = new DnsForwarder(undefined, '/dev/null');
    const host = '127.0.0.1';
    const domain = 'cluster.local';
    const start = () => startDnsServer({ host, port: 0, domain, view, log: silent, forwarder });
    // A port that is free for UDP may be taken for TCP.
    server = await start().catch(start);
  });
  after(async () => {
    await server.close();
    objects.close();
  });

  const query = (name: string, type: RecordType) =>
    encode({ type: 'query', id: 77, flags: 256, questions: [{ name, type, class: 'IN' }] });

  async function ask(name: string, type: RecordType = 'A'): Promise<DecodedPacket> {
    const socket = createSocket('udp4');
    socket.send(query(name, type), server.port, '127.0.0.1');
    const [bytes] = await once(socket, 'message');
    socket.close();
    return decode(bytes);
  }
  const codes: Readonly<Record<number, string>> = { 0: 'NOERROR', 2: 'SERVFAIL', 3: 'NXDOMAIN' };
  const codeOf = ({ flags = 0 }: DecodedPacket) => codes[flags & 15];
  const data = ({ answers = [] }: DecodedPacket) =>
    answers.map((answer) => ('data' in answer ? answer.data : undefined));

  for (const [name, type, code, expected] of [
    ['web.default.svc.cluster.local', 'A', 'NOERROR', ['10.96.0.20']],
    ['WEB.Default.svc.cluster.LOCAL', 'A', 'NOERROR', ['10.96.0.20']],
    ['web.default.svc.cluster.local', 'AAAA', 'NOERROR', []],
    ['web.default.svc.cluster.local.default.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['none.default.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['none.default.svc.cluster.local', 'AAAA', 'NXDOMAIN', []],
    ['default.svc.cluster.local', 'A', 'NOERROR', []],
    ['other.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['db.default.svc.cluster.local', 'A', 'NOERROR', ['10.244.0.5', '10.244.0.6']],
    ['db-0.db.default.svc.cluster.local', 'A', 'NOERROR', ['10.244.0.5']],
    ['10-244-0-6.db.default.svc.cluster.local', 'A', 'NOERROR', ['10.244.0.6']],
    ['10-244-0-7.db.default.svc.cluster.local', 'A', 'NXDOMAIN', []],
    ['10-244-0-9.default.pod.cluster.local', 'A', 'NOERROR', ['10.244.0.9']],
    ['20.0.96.10.in-addr.arpa', 'PTR', 'NOERROR', ['web.default.svc.cluster.local']],
    ['5.0.244.10.in-addr.arpa', 'PTR', 'NOERROR', ['db-0.db.default.svc.cluster.local']],
    [
      'mail.default.svc.cluster.local',
      'A',
      'NOERROR',
      ['web.default.svc.cluster.local', '10.96.0.20'],
    ],
    ['example.com', 'A', 'SERVFAIL', []],
  ] as const) {
    test(`${type} ${name} is ${code} ${expected.join(' ')}`, async () => {
      const answer = await ask(name, type);

      assert.equal(codeOf(answer), code);
      assert.deepEqual(data(answer), expected);
    });
  }

  test('SRV names port and target, with the address', async () => {
    const answer = await ask('_sql._tcp.db.default.svc.cluster.local', 'SRV');

    assert.deepEqual(data(answer), [
      { priority: 0, weight: 50, port: 5432, target: 'db-0.db.default.svc.cluster.local' },
      { priority: 0, weight: 50, port: 5432, target: '10-244-0-6.db.default.svc.cluster.local' },
    ]);
    assert.equal(answer.additionals?.length, 2);
  });

  test('answers may be kept for five seconds', async () => {
    const { answers, flag_aa } = await ask('web.default.svc.cluster.local');

    assert.deepEqual(
      answers?.map((answer) => 'ttl' in answer && answer.ttl),
      [5],
    );
    assert.equal(flag_aa, true);
  });

  test('TCP is answered, several queries on one connection', async () => {
    const socket = connect(server.port, '127.0.0.1');
    const message = tcpMessage(query('web.default.svc.cluster.local', 'A'));
    socket.write(Buffer.concat([message, message]));
    let received = Buffer.alloc(0);
    while (received.length < 2 * 64) {
      const [bytes] = await once(socket, 'data');
      received = Buffer.concat([received, bytes]);
    }
    socket.destroy();

    assert.deepEqual(data(decode(received.subarray(2))), ['10.96.0.20']);
  });

  test('nonsense is not answered and does no harm', async () => {
    const socket = createSocket('udp4');
    socket.send(Buffer.from('nonsense'), server.port, '127.0.0.1');

    assert.equal(codeOf(await ask('web.default.svc.cluster.local')), 'NOERROR');
    socket.close();
  });
});
