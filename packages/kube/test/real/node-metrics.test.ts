import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Deployment } from '@slipway/kube-objects';
import { type NodeCluster, startNodeCluster } from '../node-cluster.ts';

let cluster: NodeCluster;

before(async () => {
  cluster = await startNodeCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

test('kubectl top shows what pods and nodes take', async () => {
  await cluster.createPod('busy', {
    containers: [{ script: 'while :; do :; done' }],
    labels: { app: 'busy' },
  });
  await cluster.pod(
    'busy',
    ({ status }) => status.containerStatuses?.[0]?.state?.running !== undefined,
  );

  const pods = await cluster.kubectl('top', 'pods', '--containers', '-l', 'app=busy');
  const nodes = await cluster.kubectl('top', 'nodes');

  assert.match(pods, /^busy +c +\d+m +\d+Mi *$/m);
  assert.match(nodes, /^node1 +\d+m +\d+% +\d+Mi +\d+% *$/m);
  const raw = await cluster.kubectl(
    'get',
    '--raw',
    '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods/busy',
  );
  assert.match(JSON.parse(raw).containers[0].usage.cpu, /^\d+n$/);
  await cluster.kubectl('delete', 'pod', 'busy', '--now');
});

test('kubectl autoscale adds pods to a deployment that is too busy', async () => {
  await cluster.apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'hot' },
    spec: {
      selector: { matchLabels: { app: 'hot' } },
      template: {
        metadata: { labels: { app: 'hot' } },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            {
              name: 'c',
              image: cluster.image,
              imagePullPolicy: 'IfNotPresent',
              command: ['sh', '-c', 'while :; do :; done'],
              resources: { requests: { cpu: '10m' }, limits: { cpu: '100m' } },
            },
          ],
        },
      },
    },
  });
  await cluster.kubectl('rollout', 'status', 'deployment/hot');
  await cluster.kubectl('autoscale', 'deployment', 'hot', '--min=1', '--max=2', '--cpu-percent=50');
  const { objects } = cluster.cluster;
  await new Promise<void>((resolve) => {
    const look = (deployment: Deployment | undefined) => {
      if (deployment?.metadata.name !== 'hot' || deployment.spec.replicas !== 2) return;
      watch[Symbol.dispose]();
      resolve();
    };
    const watch = objects.watch<Deployment>('deployments.apps', ({ object }) => look(object));
    // It may have happened before.
    look(objects.get<Deployment>('deployments.apps', 'hot', 'default'));
  });

  const table = await cluster.kubectl('get', 'hpa', 'hot');
  assert.match(table, /^hot +Deployment\/hot +cpu: \S+\/50% +1 +2 +\d/m);
  const old = JSON.parse(
    await cluster.kubectl('get', 'horizontalpodautoscalers.v1.autoscaling', 'hot', '-o', 'json'),
  );
  assert.equal(old.apiVersion, 'autoscaling/v1');
  assert.equal(old.spec.targetCPUUtilizationPercentage, 50);
  await cluster.kubectl('delete', 'hpa/hot', 'deployment/hot');
});
