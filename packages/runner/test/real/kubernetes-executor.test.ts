import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { busyboxImage, createEngine } from '@slipway/engine';
import { kubernetesExecutor } from '@slipway/runner';
import { testExecutor } from '../executor-conformance.ts';

const slipway = join(import.meta.dirname, '../../../cli/bin/slipway.mjs');
const engine = createEngine();
let directory: string;
let image: string;
let cluster: ChildProcess;

before(async () => {
  directory = await mkdtemp(`${tmpdir()}/slipway-runner-cluster-`);
  image = await busyboxImage(engine);
  cluster = spawn(process.execPath, [slipway, 'cluster', 'start', '--data-dir', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    cluster.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('KUBECONFIG')) resolve();
    });
    cluster.once('exit', () => reject(new Error(`the cluster did not start: ${printed}`)));
  });
});

after(async () => {
  if (cluster.exitCode === null) {
    cluster.kill('SIGTERM');
    await once(cluster, 'exit');
  }
  const remove = spawn(process.execPath, [slipway, 'cluster', 'delete', '--data-dir', directory]);
  await once(remove, 'exit');
  await rm(directory, { recursive: true, force: true });
  engine.close();
});

testExecutor('kubernetes', async () => ({
  executor: kubernetesExecutor({
    kubeconfig: { path: `${directory}/kubeconfig` },
    helperImage: image,
    graceSeconds: 1,
  }),
  image: { name: image, entrypoint: null, pull_policy: null },
  async leftovers(job) {
    const containers = await engine.containers.list({ labels: {} });
    return containers
      .filter(({ Labels }) => JSON.stringify(Labels).includes(job.uniqueName))
      .map(({ Id }) => Id);
  },
  async [Symbol.asyncDispose]() {},
}));
