import assert from 'node:assert/strict';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { type ChartCluster, chart, startChartCluster } from '../chart-cluster.ts';
import { definition, largeDefinition } from '../charts/large-definition.ts';

const wait = ['--wait', '--timeout=90s'];

suite('charts of operators', { timeout: 240_000 }, () => {
  let cluster: ChartCluster;
  let image: readonly string[] = [];

  before(async () => {
    cluster = await startChartCluster();
    image = ['--set', `image=${cluster.image}`];
  });
  after(() => cluster[Symbol.asyncDispose]());

  const apply = (object: object, ...options: readonly string[]) =>
    cluster.run('kubectl', ['apply', ...options, '-f', '-'], JSON.stringify(object));
  const until = (condition: string, ...what: readonly string[]) =>
    cluster.kubectl('wait', `--for=${condition}`, ...what, '--timeout=60s');

  test('definitions of 800 kB come with the chart, and the operator makes what objects of them ask for', async () => {
    const folder = join(cluster.directory, 'monitoring');
    const large = largeDefinition();
    await cp(chart('prometheus-operator'), folder, { recursive: true });
    await mkdir(join(folder, 'crds'));
    for (const [index, object] of [
      large,
      definition('ServiceMonitor', 'servicemonitors'),
      definition('PrometheusRule', 'prometheusrules'),
    ].entries()) {
      await writeFile(join(folder, 'crds', `${index}.yaml`), JSON.stringify(object, null, 1));
    }
    assert.ok(JSON.stringify(large).length > 800_000);

    await cluster.helm('install', 'mon', folder, ...image, ...wait);
    await until('create', 'statefulset/prometheus-mon');
    await until('jsonpath={.status.readyReplicas}=1', 'statefulset/prometheus-mon');
    await cluster.helm('upgrade', 'mon', folder, ...image, '--set', 'replicas=2', ...wait);
    await until('jsonpath={.status.readyReplicas}=2', 'statefulset/prometheus-mon');
    const clientSide = await apply(large);
    const serverSide = await apply(large, '--server-side', '--force-conflicts');
    const explained = await cluster.kubectl('explain', 'prometheuses.spec.containers.one3');
    const monitors = await cluster.kubectl(
      'get',
      'servicemonitors',
      '-l',
      'release=mon',
      '-o',
      'name',
    );
    await cluster.helm('rollback', 'mon', '1', ...wait);
    await cluster.kubectl('delete', 'prometheus', 'mon', '--timeout=30s');
    await cluster.helm('uninstall', 'mon', '--wait');

    assert.match(
      clientSide.stderr,
      /metadata.annotations: Too long: may not be more than 262144 bytes/,
    );
    assert.match(serverSide.stdout, /prometheuses.monitoring.coreos.com serverside-applied/);
    assert.match(explained, /FIELD: one3 <Object>/);
    assert.equal(monitors.trim().split('\n').length, 4);
    await until('delete', 'statefulset', 'prometheus-mon');
  });

  test('secrets from elsewhere: kinds of two versions, webhooks by scope, and what a secret is made of', async () => {
    const place = ['-n', 'secrets', ...image];
    const install = ['install', 'es', chart('external-secrets'), '--create-namespace'];
    const store = (provider: object) => ({
      apiVersion: 'external-secrets.io/v1',
      kind: 'SecretStore',
      metadata: { name: 'vault' },
      spec: { provider },
    });
    const secret = {
      apiVersion: 'external-secrets.io/v1beta1',
      kind: 'ExternalSecret',
      metadata: { name: 'login' },
      spec: { data: [{ secretKey: 'password', remoteRef: { key: 'shop/password' } }] },
    };
    await cluster.helm(...install, ...place, ...wait);
    await until(
      'jsonpath={.webhooks[0].clientConfig.caBundle}',
      'validatingwebhookconfiguration',
      '--all',
    );
    const tooMany = await apply(store({ vault: {}, fake: {} }));
    await apply(store({ vault: {} }));
    const made = await apply(secret);
    await until('condition=Ready', 'es/login');
    const value = await cluster.kubectl(
      'get',
      'secret',
      'login',
      '-o',
      'jsonpath={.data.password}',
    );
    const stored = await cluster.kubectl(
      'get',
      'externalsecrets.v1.external-secrets.io',
      'login',
      '-o',
      'yaml',
    );
    await cluster.helm('upgrade', 'es', chart('external-secrets'), ...place, ...wait);
    await cluster.helm('rollback', 'es', '-n', 'secrets', ...wait);
    await cluster.kubectl('delete', 'es', '--all', '--timeout=30s');
    await cluster.helm('uninstall', 'es', '-n', 'secrets', '--wait');

    assert.match(tooMany.stderr, /Too many: 2: must have at most 1 item|spec.provider: Too many/);
    assert.match(made.stderr, /Warning: external-secrets.io\/v1beta1 ExternalSecret is deprecated/);
    assert.equal(atob(value), 'value of shop/password');
    assert.match(stored, /creationPolicy: Owner/);
    assert.match(stored, /refreshInterval: 1h0m0s/);
    const left = await cluster.run('kubectl', ['get', '--raw', '/apis/external-secrets.io/v1']);
    assert.match(left.stderr, /the server could not find the requested resource/);
  });
});
