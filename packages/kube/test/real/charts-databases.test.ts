import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type ChartCluster, chart, startChartCluster } from '../chart-cluster.ts';

const wait = ['--wait', '--timeout=90s'];

suite('charts of databases', { timeout: 240_000 }, () => {
  let cluster: ChartCluster;
  let image: readonly string[] = [];

  before(async () => {
    cluster = await startChartCluster();
    image = ['--set', `image=${cluster.image}`];
  });
  after(() => cluster[Symbol.asyncDispose]());

  const rows = async () => {
    const logs = await cluster.helm('test', 'db', '--logs', '--timeout=60s');
    return logs.split('\n').filter((line) => line.startsWith('db-postgresql-0 '));
  };

  test('a database keeps rows and password over an upgrade, a rollback and a new installation', async () => {
    await cluster.helm('install', 'db', chart('postgresql'), ...image, ...wait);
    const installed = await rows();
    await cluster.helm('upgrade', 'db', chart('postgresql'), ...image, ...wait);
    const budget = await cluster.kubectl('get', 'pdb', 'db-postgresql');
    await cluster.kubectl('rollout', 'restart', 'statefulset/db-postgresql');
    await cluster.kubectl('rollout', 'status', 'statefulset/db-postgresql', '--timeout=60s');
    const restarted = await rows();
    await cluster.helm('rollback', 'db', '1', ...wait);
    await cluster.helm('uninstall', 'db', '--wait');
    const claims = await cluster.kubectl('get', 'pvc', '-o', 'name');
    await cluster.helm('install', 'db', chart('postgresql'), ...image, ...wait);
    const again = await rows();
    await cluster.helm('uninstall', 'db', '--wait');

    // The service and the pod's own name give the same rows.
    assert.equal(installed.length, 2);
    assert.equal(installed[0], installed[1]);
    assert.match(budget, /^db-postgresql +N\/A +1 +1 /m);
    assert.deepEqual(new Set(restarted), new Set(installed));
    assert.equal(restarted.length, 4);
    assert.equal(claims, 'persistentvolumeclaim/data-db-postgresql-0\n');
    assert.ok(again.includes(installed[0] ?? ''));
    await cluster.kubectl('delete', 'pvc', '--all', '--wait');
  });

  test('a cache with replicas is installed, scaled by an upgrade, and rolled back', async () => {
    await cluster.helm('install', 'cache', chart('redis'), ...image, ...wait);
    await cluster.helm(
      'upgrade',
      'cache',
      chart('redis'),
      ...image,
      '--set',
      'replicas=1',
      ...wait,
    );
    const upgraded = await cluster.kubectl('get', 'sts', 'cache-redis-replicas');
    await cluster.helm('rollback', 'cache', ...wait);
    const rolledBack = await cluster.kubectl('get', 'sts', 'cache-redis-replicas');
    await cluster.helm('uninstall', 'cache', '--wait');
    await cluster.kubectl('wait', '--for=delete', 'pod', '--all', '--timeout=30s');

    assert.match(upgraded, /^cache-redis-replicas +1\/1 /m);
    assert.match(rolledBack, /^cache-redis-replicas +2\/2 /m);
    const left = await cluster.kubectl('get', 'pods,sts,svc,netpol,pdb', '-o', 'name');
    assert.equal(left, 'service/kubernetes\n');
  });
});
