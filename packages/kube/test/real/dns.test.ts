import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { EndpointSlice, Service } from '@slipway/kube-objects';
import { echoPod } from '../echo-pod.ts';
import { type NetworkCluster, startNetworkCluster } from '../network-cluster.ts';
import { until } from '../web-cluster.ts';

suite('names in real pods', { timeout: 180_000 }, () => {
  let cluster: NetworkCluster;
  let host = '';

  before(async () => {
    cluster = await startNetworkCluster();
    await createService('headless', { clusterIP: 'None', selector: { app: 'web' } });
    await createService('plain', { selector: { app: 'web' } });
    const [address] = await Promise.all([
      cluster.start(
        echoPod({
          name: 'web-1',
          labels: { app: 'web' },
          spec: { hostname: 'first', subdomain: 'headless' },
        }),
      ),
      cluster.start({ name: 'client' }),
    ]);
    host = address;
    const ready = () =>
      cluster.objects
        .list<EndpointSlice>('endpointslices.discovery.k8s.io', {
          namespace: 'default',
          labels: { 'kubernetes.io/service-name': 'headless' },
        })
        .some(({ endpoints }) => endpoints[0]?.conditions?.ready === true);
    await until(ready, () => 'no endpoint');
  });
  after(() => cluster[Symbol.asyncDispose]());

  const createService = (name: string, spec: object) =>
    cluster.create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default' },
      spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
    });
  const inPod = async (command: string, pod = 'client') =>
    (await cluster.exec(pod, command)).output;
  const addressOf = (namespace: string, name: string) =>
    cluster.objects.get<Service>('services', name, namespace)?.spec.clusterIP ?? '';

  /** The addresses that a name has in a pod. */
  async function lookUp(name: string, pod?: string): Promise<readonly string[]> {
    const answer = await inPod(`nslookup -type=a ${name}`, pod);
    const found = [...answer.matchAll(/^Address(?: \d+)?:\s+(\d+\.\d+\.\d+\.\d+)$/gm)];
    return found.map(([, address = '']) => address);
  }

  // conformance: DNS should provide DNS for the cluster
  test('the API is found by its name, in UDP and TCP', async () => {
    const api = addressOf('default', 'kubernetes');

    assert.deepEqual(await lookUp('kubernetes.default.svc.cluster.local'), [api]);
    const query = tcpQuery('kubernetes.default.svc.cluster.local');
    const server = '$(sed -n "s/^nameserver //p" /etc/resolv.conf)';
    const print = `hexdump -v -e '1/1 "%u "'`;
    const bytes = await inPod(`printf '${query}' | nc -w 2 ${server} 53 | ${print}`);
    assert.ok(bytes.includes(api.split('.').join(' ')), bytes);
  });

  // conformance: DNS should provide DNS for services
  test('services have addresses, names for their ports, and addresses have names', async () => {
    const plain = addressOf('default', 'plain');

    assert.deepEqual(await lookUp('plain.default.svc.cluster.local'), [plain]);
    assert.deepEqual(await lookUp('headless.default.svc.cluster.local'), [host]);
    const ports = await inPod('nslookup -type=srv _http._tcp.plain.default.svc.cluster.local');
    assert.match(ports, /80 plain\.default\.svc\.cluster\.local/);
    const headlessPorts = await inPod(
      'nslookup -type=srv _http._tcp.headless.default.svc.cluster.local',
    );
    assert.match(headlessPorts, /8080 first\.headless\.default\.svc\.cluster\.local/);
    const reverse = (address: string) => address.split('.').toReversed().join('.');
    assert.match(
      await inPod(`nslookup -type=ptr ${reverse(plain)}.in-addr.arpa`),
      /plain\.default\.svc\.cluster\.local/,
    );
    assert.match(
      await inPod(`nslookup -type=ptr ${reverse(host)}.in-addr.arpa`),
      /first\.headless\.default\.svc\.cluster\.local/,
    );
  });

  // conformance: DNS should resolve DNS of partial qualified names for services [LinuxOnly]
  test('part of a service’s name is enough inside of the cluster', async () => {
    const plain = addressOf('default', 'plain');
    for (const name of ['plain', 'plain.default', 'plain.default.svc']) {
      assert.match(await inPod(`wget -q -O - http://${name}/`), /^web-1|^first/, name);
      const line = await inPod(`ping -c 1 -W 1 ${name} | head -1`);
      assert.ok(line.includes(`(${plain})`), line);
    }
  });

  // conformance: DNS should provide DNS for pods for Hostname
  // conformance: DNS should provide DNS for pods for Subdomain
  test('a pod with hostname and subdomain has a name below its headless service', async () => {
    assert.deepEqual(await lookUp('first.headless.default.svc.cluster.local'), [host]);
    assert.deepEqual(await lookUp('headless.default.svc.cluster.local'), [host]);
    assert.equal(
      (await inPod('hostname -f', 'web-1')).trim(),
      'first.headless.default.svc.cluster.local',
    );
    assert.match(
      await inPod('cat /etc/hosts', 'web-1'),
      new RegExp(`^${host}\\s+first\\.headless\\.default\\.svc\\.cluster\\.local\\s+first`, 'm'),
    );
  });

  // conformance: DNS should provide /etc/hosts entries for the cluster
  test('a pod finds itself and loopback in /etc/hosts', async () => {
    const hosts = await inPod('cat /etc/hosts');

    assert.match(hosts, /^127\.0\.0\.1\s+localhost/m);
    assert.match(hosts, /^\d+\.\d+\.\d+\.\d+\s+client$/m);
  });

  // conformance: DNS should provide DNS for ExternalName services
  test('an ExternalName service is another name, follows its changes, and becomes an address', async () => {
    await createService('alias', { type: 'ExternalName', externalName: 'foo.example.com' });
    const alias = () => inPod('nslookup -type=cname alias.default.svc.cluster.local');
    const read = () => {
      const service = cluster.objects.get<Service>('services', 'alias', 'default');
      assert.ok(service);
      return service;
    };
    assert.match(await alias(), /canonical name = foo\.example\.com/);

    await cluster.objects.update<Service>('services', {
      ...read(),
      spec: { ...read().spec, externalName: 'bar.example.com' },
    });
    assert.match(await alias(), /canonical name = bar\.example\.com/);

    const { externalName: _, ...spec } = read().spec;
    await cluster.objects.update<Service>('services', {
      ...read(),
      spec: { ...spec, type: 'ClusterIP', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
    });
    assert.deepEqual(await lookUp('alias.default.svc.cluster.local'), [
      addressOf('default', 'alias'),
    ]);
  });

  // conformance: DNS should support configurable pod DNS nameservers
  test('a pod has the name servers and search domains that it asks for', async () => {
    await cluster.start({
      name: 'own-dns',
      spec: {
        dnsPolicy: 'None',
        dnsConfig: { nameservers: ['192.0.2.53'], searches: ['resolv.example'] },
      },
    });

    assert.equal(
      await inPod('cat /etc/resolv.conf', 'own-dns'),
      'nameserver 192.0.2.53\nsearch resolv.example\n',
    );
  });
});

/** A query for the address of a name, as `printf` in a shell writes it. */
function tcpQuery(name: string): string {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  const header = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  const message = [...header, ...labels, 0, 0, 1, 0, 1];
  return [0, message.length, ...message]
    .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
    .join('');
}
