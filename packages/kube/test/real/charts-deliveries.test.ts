import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type ChartCluster, chart, startChartCluster } from '../chart-cluster.ts';

const wait = ['--wait', '--timeout=90s'];

suite('charts of what delivers and scales', { timeout: 240_000 }, () => {
  let cluster: ChartCluster;
  let image: readonly string[] = [];

  before(async () => {
    cluster = await startChartCluster();
    image = ['--set', `image=${cluster.image}`];
  });
  after(() => cluster[Symbol.asyncDispose]());

  const apply = (object: object) =>
    cluster.run('kubectl', ['apply', '-f', '-'], JSON.stringify(object));

  test('deliveries from git: kinds, policies, an ingress, and a controller that may do everything', async () => {
    const place = ['-n', 'cd', ...image];
    const application = (targetRevision: string) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop' },
      spec: { source: { repoURL: 'http://git/shop', targetRevision } },
    });
    const revision = async (wanted: string) =>
      cluster.kubectl(
        'wait',
        `--for=jsonpath={.data.revision}=${wanted}`,
        'configmap/shop',
        '--timeout=30s',
      );
    await cluster.helm('install', 'cd', chart('argo-cd'), '--create-namespace', ...place, ...wait);
    await apply(application('v1'));
    await cluster.kubectl('wait', '--for=condition=Ready', 'app/shop', '--timeout=30s');
    await revision('v1');
    await apply(application('v2'));
    await revision('v2');
    const page = await cluster.cluster.ingress.fetch(new Request('http://cd.example.com/'));
    await cluster.helm(
      'upgrade',
      'cd',
      chart('argo-cd'),
      ...place,
      '--set',
      'host=other.example.com',
      ...wait,
    );
    const hosts = await cluster.kubectl(
      'get',
      'ingress',
      '-A',
      '-o',
      'jsonpath={.items[*].spec.rules[*].host}',
    );
    await cluster.helm('rollback', 'cd', '-n', 'cd', ...wait);
    await cluster.kubectl('delete', 'app', 'shop', '--timeout=30s');
    await cluster.helm('uninstall', 'cd', '-n', 'cd', '--wait');

    assert.equal(await page.text(), 'cd\n');
    assert.equal(hosts, 'other.example.com');
    const kept = await cluster.kubectl('get', 'crd', '-o', 'name');
    assert.match(kept, /applications.argoproj.io/);
    const left = await cluster.run('kubectl', ['get', 'configmap', 'shop']);
    assert.match(left.stderr, /configmaps "shop" not found/);
  });

  test('scaling by an operator: its objects become autoscalers, which ask its metrics server', async () => {
    const scaled = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'shop' },
      spec: {
        scaleTargetRef: { name: 'shop' },
        minReplicaCount: 1,
        maxReplicaCount: 5,
        triggers: [{ type: 'external', metadata: { metricName: 'queue', threshold: '10' } }],
      },
    };
    const values = [...image, '--set', 'metricsServer=true'];
    await cluster.helm('install', 'keda', chart('keda'), ...values, ...wait);
    await cluster.kubectl('wait', '--for=condition=Available', apiService, '--timeout=30s');
    const service = await cluster.kubectl('get', apiService);
    const list = await cluster.kubectl('get', '--raw', queue);
    await cluster.kubectl('create', 'deployment', 'shop', `--image=${cluster.image}`);
    await apply(scaled);
    await cluster.kubectl('wait', '--for=condition=Ready', 'so/shop', '--timeout=30s');
    // 30 in the queue, 10 for each pod.
    const three = '--for=jsonpath={.spec.replicas}=3';
    await cluster.kubectl('wait', three, 'deployment/shop', '--timeout=40s');
    const autoscaler = await cluster.kubectl('get', 'hpa', 'keda-hpa-shop');
    const managers = await cluster.kubectl(
      'get',
      'deployment/shop',
      '--show-managed-fields',
      '-o=jsonpath={range .metadata.managedFields[*]}{.manager}/{.subresource} {end}',
    );
    await cluster.kubectl('delete', 'service', 'keda-operator-metrics-apiserver');
    await cluster.kubectl('wait', '--for=condition=Available=False', apiService, '--timeout=30s');
    const away = await cluster.run('kubectl', ['get', '--raw', queue]);
    await cluster.helm('upgrade', 'keda', chart('keda'), ...values, ...wait);
    await cluster.helm('rollback', 'keda', '1', ...wait);
    await cluster.kubectl('delete', 'so', 'shop', '--timeout=30s');
    await cluster.helm('uninstall', 'keda', '--wait');

    assert.match(service, /default\/keda-operator-metrics-apiserver +True /);
    assert.match(list, /"metricLabels":\{"user":"kubernetes-admin"\}/);
    assert.match(autoscaler, /^keda-hpa-shop +Deployment\/shop +\S+\/10 \(avg\) +1 +5 /m);
    assert.match(managers, /kube-controller-manager\/scale/);
    assert.match(away.stderr, /ServiceNotFound/);
    const left = await cluster.run('kubectl', ['get', 'hpa', 'keda-hpa-shop']);
    assert.match(left.stderr, /"keda-hpa-shop" not found/);
  });
});

const apiService = 'apiservice/v1beta1.external.metrics.k8s.io';
const queue = '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue';
