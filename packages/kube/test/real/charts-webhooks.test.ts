import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type ChartCluster, chart, startChartCluster } from '../chart-cluster.ts';

const wait = ['--wait', '--timeout=90s'];

suite('charts that bring webhooks', { timeout: 240_000 }, () => {
  let cluster: ChartCluster;
  let image: readonly string[] = [];

  before(async () => {
    cluster = await startChartCluster();
    image = ['--set', `image=${cluster.image}`];
  });
  after(() => cluster[Symbol.asyncDispose]());

  const apply = async (object: object) =>
    cluster.run('kubectl', ['apply', '-f', '-'], JSON.stringify(object));

  const ingress = (host: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop' },
    spec: {
      ingressClassName: 'web',
      defaultBackend: { service: { name: 'shop', port: { number: 80 } } },
      rules: [{ host }],
    },
  });

  test('an ingress controller gets its certificate by hook jobs, and its webhook is asked', async () => {
    await cluster.helm('install', 'web', chart('ingress-controller'), ...image, ...wait);
    const refused = await apply(ingress('taken.example.com'));
    const taken = await apply(ingress('free.example.com'));
    const upgrade = ['--set', 'version=2', '--server-side=true', ...wait];
    await cluster.helm('upgrade', 'web', chart('ingress-controller'), ...image, ...upgrade);
    const policy = await cluster.kubectl(
      ...['get', 'validatingwebhookconfiguration', 'web-admission'],
      ...['-o', 'jsonpath={.webhooks[0].failurePolicy}'],
    );
    const service = await cluster.kubectl('get', 'service', 'web-controller');
    await cluster.helm('rollback', 'web', '1', '--force-conflicts', ...wait);
    await cluster.helm('uninstall', 'web', '--wait');

    assert.match(
      refused.stderr,
      /admission webhook "validate.ingress.example.com" denied the request: host "taken.example.com"/,
    );
    assert.match(taken.stdout, /ingress.networking.k8s.io\/shop created/);
    assert.equal(policy, 'Fail');
    assert.match(service, /^web-controller +LoadBalancer +\S+ +\d/m);
    const left = await cluster.kubectl(
      'get',
      'jobs,deploy,ingressclass,validatingwebhookconfiguration',
      '-o',
      'name',
    );
    assert.equal(left, 'ingressclass.networking.k8s.io/slipway\n');
  });

  test('a certificate manager: six kinds, two webhooks, a leader, and nothing lost by an upgrade', async () => {
    const place = ['-n', 'certs', ...image];
    const certificate = (name: string, ...dnsNames: string[]) => ({
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name },
      spec: { secretName: `${name}-tls`, dnsNames, issuerRef: { name: 'own' } },
    });
    const ready = (name: string) =>
      cluster.kubectl('wait', '--for=condition=Ready', `cert/${name}`, '--timeout=30s');
    const leader = () =>
      cluster.kubectl(
        ...['-n', 'kube-system', 'get', 'lease', 'cert-manager-controller'],
        ...['-o', 'jsonpath={.spec.holderIdentity}'],
      );
    await cluster.helm(
      ...['install', 'certs', chart('cert-manager'), '--create-namespace', ...place, ...wait],
    );
    const refused = await apply(certificate('nameless'));
    const made = await apply(certificate('first', 'first.example.com'));
    await ready('first');
    const annotations = await cluster.kubectl(
      'get',
      'cert',
      'first',
      '-o',
      'jsonpath={.metadata.annotations}',
    );
    const events = await cluster.kubectl('events', '--for', 'certificate/first');
    const managers = await cluster.kubectl(
      ...['get', 'secret', 'first-tls', '-o'],
      'jsonpath={range .metadata.managedFields[*]}{.manager} {.operation}{end}',
    );
    const before = await leader();
    const log = await cluster.kubectl('-n', 'certs', 'logs', before);
    await cluster.kubectl('-n', 'certs', 'delete', 'pod', before);
    await apply(certificate('second', 'second.example.com'));
    await ready('second');
    const after = await leader();
    await cluster.helm(
      'upgrade',
      'certs',
      chart('cert-manager'),
      '--set',
      'replicas=1',
      ...place,
      ...wait,
    );
    await cluster.kubectl('delete', 'cert', 'second');
    const secrets = await cluster.kubectl(
      'get',
      'secrets',
      '--field-selector=type=kubernetes.io/tls',
      '-o',
      'name',
    );
    await cluster.helm('rollback', 'certs', '-n', 'certs', ...wait);
    await cluster.kubectl('delete', 'cert', '--all');
    await cluster.helm('uninstall', 'certs', '-n', 'certs', '--wait');
    const kept = await cluster.kubectl('get', 'crd', '-o', 'name');
    await cluster.kubectl('delete', 'crd', '--all', '--timeout=30s');

    assert.match(refused.stderr, /denied the request: spec.dnsNames: at least one name is needed/);
    assert.match(made.stderr, /Warning: certificates of tests are worth nothing/);
    assert.match(annotations, /"example.com\/requested-by":"kubernetes-admin"/);
    assert.match(events, /Normal +Applied +Certificate\/first +generation 1 has been applied/);
    assert.equal(managers, 'operator Apply');
    // Its informer has had the end of the first list as a bookmark.
    assert.match(log, /leads\nsynced/);
    assert.notEqual(after, before);
    assert.equal(secrets, 'secret/first-tls\n');
    assert.equal(kept.trim().split('\n').length, 6);
  });
});
