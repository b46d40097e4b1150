import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type ChartCluster, startChartCluster } from '../chart-cluster.ts';

suite('the chart that helm create makes', { timeout: 180_000 }, () => {
  let cluster: ChartCluster;
  let folder = '';
  let values: readonly string[] = [];

  before(async () => {
    cluster = await startChartCluster();
    folder = join(cluster.directory, 'shop');
    await cluster.helm('create', folder);
    const [repository = '', tag = ''] = cluster.image.split(':');
    values = ['--set', `image.repository=${repository},image.tag=${tag}`];
    const check = join(folder, 'templates/tests/test-connection.yaml');
    const text = await readFile(check, 'utf8');
    await writeFile(check, text.replace('image: busybox', `image: ${cluster.image}`));
  });
  after(() => cluster[Symbol.asyncDispose]());

  test('it is installed, tested, upgraded with autoscaling and an ingress, rolled back and gone', async () => {
    const wait = ['--wait', '--timeout=60s'];
    const installed = await cluster.helm('install', 'shop', folder, ...values, ...wait);
    const tested = await cluster.helm('test', 'shop', '--logs', '--timeout=60s');
    const more = 'autoscaling.enabled=true,autoscaling.minReplicas=2,ingress.enabled=true';
    await cluster.helm('upgrade', 'shop', folder, ...values, '--set', more, ...wait);
    const upgraded = await cluster.kubectl('get', 'deploy,hpa,ingress', '-o', 'name');
    // The autoscaler has become the owner of the number of replicas.
    await cluster.helm('rollback', 'shop', '1', '--force-conflicts', ...wait);
    const history = await cluster.helm('history', 'shop');
    const rolledBack = await cluster.kubectl('get', 'deploy,hpa,ingress', '-o', 'name');
    await cluster.helm('uninstall', 'shop', '--wait', '--timeout=60s');

    assert.match(installed, /STATUS: deployed/);
    assert.match(tested, /Phase:\s+Succeeded/);
    assert.equal(
      upgraded,
      'deployment.apps/shop\nhorizontalpodautoscaler.autoscaling/shop\ningress.networking.k8s.io/shop\n',
    );
    assert.match(history, /^2 .*superseded.*Upgrade complete/m);
    assert.match(history, /^3 .*deployed.*Rollback to 1/m);
    assert.equal(rolledBack, 'deployment.apps/shop\n');
    assert.equal(await cluster.helm('list', '--short'), '');
    let left = '';
    // A deployment is gone before its pods are.
    do left = await cluster.kubectl('get', 'all,sa,secret', '-o', 'name');
    while (/pod\/shop-\w+-\w{5}\n/.test(left));
    // Helm leaves pods of tests for whoever wants to look at them.
    assert.equal(left, 'pod/shop-test-connection\nservice/kubernetes\nserviceaccount/default\n');
  });
});
