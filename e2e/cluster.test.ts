import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { run } from './support/run.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { webServer, webServerImage } from './support/web-server.ts';

let slipway: Slipway;
let image: string;
/** The label of this cluster's containers. */
let clusterLabel: string;

before(async () => {
  image = await webServerImage();
  slipway = await startSlipway({ arguments: ['--no-demo', '--no-runners'] });
  const id = await readFile(join(slipway.dataDir, 'cluster/pods/cluster-id'), 'utf8');
  clusterLabel = `slipway.dev/cluster=${id.trim()}`;
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
});

async function kubectl(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await slipway.kubectl(...args);
  assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

async function deploy(name: string): Promise<void> {
  const file = join(slipway.dataDir, `${name}.json`);
  await writeFile(file, webServer(name, image));
  await kubectl('apply', '-f', file);
  await kubectl('rollout', 'status', `deployment/${name}`, '--timeout=180s');
}

/** Ids of the running containers of a deployment; other clusters may have one of that name. */
async function containersOf(name: string): Promise<string> {
  const filters = ['--filter', `name=k8s_web_${name}`, '--filter', `label=${clusterLabel}`];
  return (await run('docker', ['ps', '-q', '--no-trunc', ...filters])).stdout.trim();
}

test('pods and their services go on through kill -9, and the same containers are adopted', async () => {
  await deploy('lasting');
  const address = await kubectl('get', 'service', 'lasting', '-o', 'jsonpath={.spec.clusterIP}');
  const port = await kubectl(
    'get',
    'service',
    'lasting',
    '-o',
    'jsonpath={.spec.ports[0].nodePort}',
  );
  const before = await containersOf('lasting');
  assert.notEqual(before, '');

  await slipway.kill();
  const whileDown = await until(
    'the service by its address, without Slipway',
    async () => {
      const response = await fetch(`http://${address}/`);
      return response.text();
    },
    30,
  );
  assert.equal(whileDown, 'lasting\n');
  await slipway.start();

  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'lasting\n');
  await kubectl('wait', '--for=condition=Ready', 'pod', '-l', 'app=lasting', '--timeout=180s');
  assert.equal(await containersOf('lasting'), before);
  const restarts = '{.items[*].status.containerStatuses[*].restartCount}';
  assert.equal(
    await kubectl('get', 'pods', '-l', 'app=lasting', '-o', `jsonpath=${restarts}`),
    '0',
  );
});

test('a container that dies while Slipway is down is started again', async () => {
  await deploy('mortal');
  const before = await containersOf('mortal');

  await slipway.kill();
  await run('docker', ['kill', before]);
  await slipway.start();

  await until('another container', async () => {
    const now = await containersOf('mortal');
    return now !== '' && now !== before;
  });
  await kubectl('wait', '--for=condition=Ready', 'pod', '-l', 'app=mortal', '--timeout=180s');
});

test('commands tell what runs, in words and as JSON', async () => {
  const status = await slipway.command('status', '--json');
  assert.equal(JSON.parse(status.stdout).running, true);

  const cluster = await slipway.command('cluster', 'status');
  assert.equal(cluster.code, 0, cluster.stderr);
  assert.match(cluster.stdout, /node .*: ready/);
  assert.match(cluster.stdout, /lasting-/);

  const environment = await slipway.command('env', '--shell', 'fish');
  assert.match(environment.stdout, /set -gx KUBECONFIG '.*kubeconfig'/);
  const tools = join(import.meta.dirname, '../.cache/bin');
  assert.ok(environment.stdout.includes(`:${tools}'`), environment.stdout);

  const stopped = await slipway.command('cluster', 'stop');
  assert.equal(stopped.code, 1);
  assert.match(stopped.stderr, /slipway stop/);
});

test('cluster delete is refused while it runs; afterwards it leaves nothing behind', async () => {
  const refused = await slipway.command('cluster', 'delete');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /runs/);

  await slipway.stop();
  const deleted = await slipway.command('cluster', 'delete');

  assert.equal(deleted.code, 0, deleted.stderr);
  assert.match(deleted.stdout, /removed 2 pods/);
  const left = await run('docker', ['ps', '-aq', '--filter', `label=${clusterLabel}`]);
  assert.equal(left.stdout, '');
  const again = await slipway.command('cluster', 'delete');
  assert.equal(again.code, 0, again.stderr);
});
