import { after, before } from 'node:test';
import { busyboxImage, createEngine } from '@slipway/engine';
import { kubernetesExecutor } from '@slipway/runner';
import { testExecutor } from '../executor-conformance.ts';
import { startCluster, type TestCluster } from './cluster.ts';

const engine = createEngine();
let image: string;
let cluster: TestCluster;

before(async () => {
  image = await busyboxImage(engine);
  cluster = await startCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
  engine.close();
});

testExecutor('kubernetes', async () => ({
  executor: kubernetesExecutor({
    kubeconfig: { path: cluster.kubeconfig },
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
