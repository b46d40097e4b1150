import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { createEngine } from '@slipway/engine';
import { silent } from '@slipway/kube-objects/testing';
import {
  deleteCluster,
  type Event,
  type Service,
  startWebCluster,
  until,
  type WebCluster,
} from '../web-cluster.ts';

const output = async (program: string, ...args: readonly string[]) =>
  (await promisify(execFile)(program, args)).stdout;

const ask = async (cluster: WebCluster) => {
  const response = await fetch(`http://${cluster.clusterIP}/`, {
    headers: { connection: 'close' },
  });
  return response.text();
};

/** The first half of its service addresses. */
const rangeOf = (cluster: WebCluster) => cluster.clusterIP.split('.').slice(0, 2).join('.');

suite('two clusters on one machine', { timeout: 300_000 }, () => {
  let first: WebCluster;
  let second: WebCluster;

  before(async () => {
    // Each by itself: one that started is stopped even when the other did not.
    await Promise.all([
      startWebCluster('one').then((cluster) => {
        first = cluster;
      }),
      startWebCluster('two').then((cluster) => {
        second = cluster;
      }),
    ]);
  });
  after(async () => {
    await first?.[Symbol.asyncDispose]();
    await second?.[Symbol.asyncDispose]();
  });

  test('each has its own service addresses, names and node ports', async () => {
    const command = 'wget -q -O - http://web.default.svc.cluster.local/';

    const inside = await Promise.all([first.run('client', command), second.run('client', command)]);
    const outside = await Promise.all([ask(first), ask(second)]);

    assert.notEqual(rangeOf(first), rangeOf(second));
    assert.notEqual(first.nodePort, second.nodePort);
    assert.deepEqual([...inside, ...outside], ['one', 'two', 'one', 'two']);
  });

  test('an event tells that a node port belongs to the other', async () => {
    const { nodePort } = first;

    await second.objects.create<Service>('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'late', namespace: 'default' },
      spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 8080, nodePort }] },
      status: {},
    });

    const told = () =>
      second.objects.list<Event>('events').filter(({ reason }) => reason === 'PortNotServed');
    await until(
      () => told().length > 0,
      () => 'an event',
    );
    assert.equal(
      told()[0]?.message,
      `node port ${nodePort}/TCP can not be opened: another program or cluster of this machine has it; choose another nodePort`,
    );
    await second.objects.delete('services', 'late', 'default');
  });

  test('a cluster whose engine is away is kept, so that its deletion can be tried again', async () => {
    await first.stop();
    const engine = createEngine({ host: 'unix:///nowhere/docker.sock' });

    const deletion = deleteCluster({ directory: first.directory, engine, log: silent });

    await assert.rejects(deletion, { code: 'pods-not-removed' });
    assert.ok(existsSync(join(first.directory, 'pods/cluster-id')));
    assert.equal(await ask(first), 'one', 'its pods still serve');
    engine.close();
  });

  test('a deleted cluster leaves no trace, and the other works on', async () => {
    const clusterId = (await readFile(join(first.directory, 'pods/cluster-id'), 'utf8')).trim();
    const engine = createEngine();
    const options = { directory: first.directory, engine, log: silent };

    const deleted = await deleteCluster(options);
    const again = await deleteCluster(options);

    assert.deepEqual([deleted, again], [{ pods: 3 }, { pods: 0 }]);
    assert.ok(!existsSync(first.directory));
    const containers = await engine.containers.list({
      labels: { 'slipway.dev/cluster': clusterId },
    });
    assert.deepEqual(containers, []);
    const kernel = [
      await output('ip', 'route', 'show', 'table', 'local'),
      await output('iptables-save'),
    ].join('');
    assert.ok(!kernel.includes(`${rangeOf(first)}.`), kernel);
    assert.ok(!kernel.includes(`SLIPWAY-${rangeOf(first).replace('.', '-')}-`), kernel);
    assert.equal(await ask(second), 'two');
    assert.equal(
      await second.run('later', 'wget -q -O - http://web.default.svc.cluster.local/'),
      'two',
    );
    engine.close();
  });
});
