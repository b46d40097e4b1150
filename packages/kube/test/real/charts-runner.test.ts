import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type ChartCluster, chart, startChartCluster } from '../chart-cluster.ts';

const wait = ['--wait', '--timeout=90s'];

suite('a chart of a runner', { timeout: 180_000 }, () => {
  let cluster: ChartCluster;

  before(async () => {
    cluster = await startChartCluster();
  });
  after(() => cluster[Symbol.asyncDispose]());

  const jobs = () =>
    cluster.kubectl(
      '-n',
      'ci',
      'wait',
      '--for=jsonpath={.status.phase}=Succeeded',
      'pod',
      '-l',
      'job=yes',
    );

  test('it makes pods for jobs by its role, and takes a new token after an upgrade', async () => {
    const options = ['-n', 'ci', '--set', `image=${cluster.image}`];
    const notes = await cluster.helm(
      ...['install', 'ci', chart('runner'), '--create-namespace', ...options, ...wait],
    );
    const first = await jobs();
    const more = ['--set', 'runnerToken=glrt-2', '--atomic', '--timeout=90s'];
    await cluster.helm('upgrade', 'ci', chart('runner'), ...options, ...more);
    const second = await jobs();
    const values = await cluster.helm('get', 'values', 'ci', '-n', 'ci', '--revision', '2');
    await cluster.helm('rollback', 'ci', '-n', 'ci', ...wait);
    await cluster.helm('uninstall', 'ci', '-n', 'ci', '--wait');

    assert.match(notes, /takes jobs with 10 at a time/);
    assert.match(first, /^pod\/job-glrt-1-\w+ condition met$/m);
    assert.match(second, /^pod\/job-glrt-2-\w+ condition met$/m);
    assert.match(values, /runnerToken: glrt-2/);
    const left = await cluster.kubectl(
      'get',
      'deploy,role,rolebinding,cm',
      '-n',
      'ci',
      '-o',
      'name',
    );
    assert.equal(left, 'configmap/kube-root-ca.crt\n');
  });
});
