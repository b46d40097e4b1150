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

  // conformance: Aggregator Should be able to support the 1.17 Sample API Server using the current Aggregator [LinuxOnly]
  test('an API server of a group of its own: its objects are used as all others, its APIService as itself', async () => {
    const { kubectl } = cluster;
    const flunder = (name: string) =>
      apply({
        apiVersion: 'wardle.example.com/v1alpha1',
        kind: 'Flunder',
        metadata: { name, labels: { 'sample-label': 'true' } },
      });
    const list = () => kubectl('get', 'flunders', '-o', 'name');
    const conditions = async () => {
      const asked = ['get', sample, '--subresource=status', '-o=jsonpath={.status.conditions}'];
      return JSON.parse(await kubectl(...asked)) as readonly { type: string; message: string }[];
    };
    const patch = (...args: readonly string[]) => kubectl('patch', sample, ...args);
    const addCondition = async (type: string) => {
      const status = { conditions: [...(await conditions()), { type, status: 'True' }] };
      const body = JSON.stringify({ status });
      await patch('--subresource=status', '--type=merge', '-p', body);
    };
    await cluster.helm('install', 'sample', chart('sample-apiserver'), ...image, ...wait);
    await kubectl('wait', '--for=condition=Available', sample, '--timeout=30s');

    const [available] = await conditions();
    const made = await flunder('first');
    const found = await list();
    await kubectl('delete', 'flunder', 'first');
    const afterDeletion = await list();
    const kinds = await kubectl('api-resources', '--api-group=wardle.example.com', '--no-headers');
    const raised = await patch(
      '--type=merge',
      '-p={"spec":{"versionPriority":400}}',
      '-o=jsonpath={.spec.versionPriority}',
    );
    const all = await kubectl('get', 'apiservices', '-o', 'name');
    await addCondition('StatusUpdated');
    const updated = await conditions();
    await kubectl('label', sample, 'sample=updated');
    await flunder('second');
    await kubectl('delete', 'apiservices', '-l', 'sample=updated', '--timeout=30s');
    const gone = await cluster.run('kubectl', ['get', 'flunders']);
    const left = await kubectl('get', 'apiservices', '-l', 'sample=updated', '-o', 'name');
    await cluster.helm('uninstall', 'sample', '--wait');

    assert.equal(available?.message, 'all checks passed');
    assert.equal(made.code, 0, made.stderr);
    assert.equal(found, 'flunder.wardle.example.com/first\n');
    assert.equal(afterDeletion, '');
    assert.match(kinds, /^flunders +wardle.example.com\/v1alpha1 +true +Flunder\n$/);
    assert.equal(raised, '400');
    assert.match(all, /v1alpha1.wardle.example.com/);
    assert.deepEqual(
      updated.map(({ type }) => type),
      ['Available', 'StatusUpdated'],
    );
    assert.match(gone.stderr, /NotFound|doesn't have a resource type/);
    assert.equal(left, '');
  });
});

const apiService = 'apiservice/v1beta1.external.metrics.k8s.io';
const sample = 'apiservice/v1alpha1.wardle.example.com';
const queue = '/apis/external.metrics.k8s.io/v1beta1/namespaces/default/queue';
