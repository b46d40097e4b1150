import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, Pod } from '@slipway/kube-objects';
import { createApiServer } from '../src/api-server.ts';
import { startTestApiOf } from '../src/testing/index.ts';

const usage = { cpuCores: 0.25, cpuSeconds: 12, memoryBytes: 4096 };
const report = {
  at: new Date('2026-01-02T03:04:05Z'),
  windowSeconds: 15,
  node: { name: 'vm', ...usage },
  pods: [{ namespace: 'default', name: 'web', containers: [{ name: 'c', ...usage }] }],
};

const volume = {
  at: report.at,
  namespace: 'default',
  claim: 'data',
  usedBytes: 300,
  capacityBytes: 1000,
  availableBytes: 5000,
};

/** An API whose node agent uses the same all the time, and prints what it is asked for. */
async function startWithNode() {
  const web = { uid: '' };
  const api = await startTestApiOf((options) =>
    createApiServer({
      ...options,
      node: () => ({
        usage: async () => report,
        volumes: async () => [{ ...volume, users: [{ pod: 'web', uid: web.uid, volume: 'data' }] }],
        logs: async ({ namespace, name }, query) =>
          new Response(`${namespace} ${name} ${query.get('container')} ${query.get('tailLines')}`),
        upgrade: async () => {},
      }),
    }),
  );
  const { objects } = api.server;
  const node = await objects.create<Node>('nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'vm' },
    spec: {},
    status: {},
  });
  await objects.updateStatus('nodes', {
    ...node,
    status: { capacity: { cpu: '2', memory: '4Gi' } },
  });
  const pod = await objects.create<Pod>('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      nodeName: 'vm',
      containers: [{ name: 'c', image: 'web', resources: { limits: { cpu: '500m' } } }],
    },
    status: {},
  });
  web.uid = pod.metadata.uid;
  return api;
}

test('what programs read of a kubelet they read by the proxy of the node', async () => {
  await using api = await startWithNode();
  const read = async (path: string, node = 'vm') => {
    const answer = await api.send('GET', `/api/v1/nodes/${node}/proxy/${path}`);
    return { code: answer.status, text: await answer.text() };
  };

  const summary = JSON.parse((await read('stats/summary')).text);
  const metrics = (await read('metrics/resource', 'vm:10250')).text;

  assert.deepEqual(await read('healthz', 'https:vm:10250'), { code: 200, text: 'ok' });
  assert.equal(JSON.parse((await read('pods/')).text).items[0].metadata.name, 'web');
  assert.equal(JSON.parse((await read('configz')).text).kubeletconfig.kind, 'KubeletConfiguration');
  assert.equal(summary.node.cpu.usageNanoCores, 250_000_000);
  assert.equal(summary.pods[0].podRef.name, 'web');
  assert.equal(summary.pods[0].containers[0].memory.workingSetBytes, 4096);
  assert.match((await read('metrics')).text, /^kubelet_running_pods 0$/m);
  assert.match(metrics, /^node_cpu_usage_seconds_total 12 1767323045000$/m);
  assert.match(
    metrics,
    /^container_memory_working_set_bytes\{container="c",namespace="default",pod="web"\} 4096 /m,
  );
  const containers = (await read('metrics/cadvisor')).text;
  assert.match(
    containers,
    /^container_cpu_usage_seconds_total\{container="c",image="web",name="",namespace="default",pod="web",id="\/kubepods\/pod[-0-9a-f]+\/",cpu="total"\} 12 1767323045000$/m,
  );
  assert.match(containers, /^container_memory_working_set_bytes\{.*,id="\/"\} 4096 /m);
  assert.match(containers, /^container_spec_cpu_quota\{.*pod="web".*\} 50000 /m);
  assert.match(containers, /^machine_cpu_cores 2 /m);
  const [stored] = summary.pods[0].volume;
  assert.deepEqual(stored.pvcRef, { name: 'data', namespace: 'default' });
  assert.equal(stored.availableBytes, 700);
  assert.match(
    (await read('metrics')).text,
    /^kubelet_volume_stats_used_bytes\{namespace="default",persistentvolumeclaim="data"\} 300$/m,
  );
  assert.equal((await read('containerLogs/default/web/c?tailLines=3')).text, 'default web c 3');
  assert.equal((await read('nonsense')).code, 404);
  assert.equal((await read('healthz', 'other')).code, 404);
  assert.equal((await read('healthz', 'vm:22')).code, 400);
});

test('the proxy of a node is for those who have a right to it', async () => {
  await using api = await startWithNode();
  const asked = await api.send('GET', '/api/v1/nodes/vm/proxy/healthz', undefined, {
    'impersonate-user': 'jane',
  });

  assert.equal(asked.status, 403);
});
