import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AgentWorld, startAgentWorld } from './agent-world.ts';
import { type ScriptedCluster, scriptedCluster } from './scripted-cluster.ts';

const place = '/apis/apps/v1/namespaces/shop/deployments';
const path = `${place}/web`;

/** A deployment that is ready, or has not begun. */
function web(image: string, readyPods: number, generation: number) {
  const labels = { app: 'web' };
  const readinessProbe = { tcpSocket: { port: 80 } };
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } },
    spec: {
      ...{ replicas: 1, selector: { matchLabels: labels } },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image, readinessProbe }] },
      },
    },
    status: {
      ...{ observedGeneration: generation, replicas: 1, updatedReplicas: 1 },
      ...{ readyReplicas: readyPods, availableReplicas: readyPods },
    },
  };
}

const setPath = '/apis/apps/v1/namespaces/shop/replicasets/web-1';
const owner = (kind: string, uid: string) => ({ ownerReferences: [{ kind, uid, name: uid }] });

const setOf = () => ({
  ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  metadata: { name: 'web-1', namespace: 'shop', ...owner('Deployment', path) },
});

const podOf = (image: string) => ({
  ...{ apiVersion: 'v1', kind: 'Pod' },
  metadata: {
    ...{ name: 'web-1', namespace: 'shop', labels: { app: 'web' } },
    ...owner('ReplicaSet', setPath),
  },
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      { name: 'web', image, imageID: `web@sha256:${'a'.repeat(64)}`, ready: true, restartCount: 0 },
    ],
  },
});

interface Job {
  readonly id: number;
  readonly token: string;
}

/** A world whose jobs deploy to staging, and a runner that a test plays. */
async function deployingWorld(cluster: ScriptedCluster) {
  const world = await startAgentWorld(cluster.serve);
  await world.connect();
  const { token } = await world.api<{ token: string }>('POST', '/user/runners', {
    ...{ runner_type: 'instance_type', run_untagged: true },
  });
  await world.api('POST', '/projects/1/repository/files/.gitlab-ci.yml', {
    ...{ branch: 'main', commit_message: 'job' },
    content: 'deploy: {script: [make], environment: staging}',
  });
  const send = (method: string, to: string, body: object) =>
    fetch(`${world.url}/api/v4${to}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ info: { name: 'a test', features: {} }, system_id: 's', ...body }),
    });
  const takeJob = async (): Promise<Job> => {
    let job: Job | undefined;
    await until(async () => {
      const answer = await send('POST', '/jobs/request', { token });
      if (answer.status === 201) job = (await answer.json()) as Job;
      return job !== undefined;
    });
    assert.ok(job);
    return job;
  };
  const endScript = (job: Job) =>
    send('PUT', `/jobs/${job.id}`, { token: job.token, state: 'success' });
  return { world, takeJob, endScript };
}

const statusOf = async (world: AgentWorld, { id }: Job) =>
  (await world.api<{ status: string }>('GET', `/projects/1/jobs/${id}`)).status;

/** Asks again until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, 'it took too long');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function traceOf(world: AgentWorld, { id }: Job, wanted: RegExp): Promise<string> {
  await until(async () => wanted.test(await world.traceOf(id)));
  return world.traceOf(id);
}

test('what a job deploys by an agent is followed, recorded and put back by that agent', async () => {
  const cluster = scriptedCluster();
  cluster.put(path, web('web:1', 1, 1));
  const { world, takeJob, endScript } = await deployingWorld(cluster);
  await using _ = world;
  const job = await takeJob();
  const as = { method: 'PATCH', body: JSON.stringify({ spec: web('web:2', 0, 1).spec }) };

  await world.cluster(path, `ci:1:${job.token}`, as);
  await endScript(job);

  await traceOf(world, job, /Rollout of deployment\/web in shop: 0 of 1 new pod ready/);
  assert.equal(await statusOf(world, job), 'running');
  cluster.put(setPath, setOf());
  cluster.put('/api/v1/namespaces/shop/pods/web-1', podOf('web:2'));
  cluster.put(path, web('web:2', 1, 3));
  await traceOf(world, job, /Rollout of deployment\/web in shop: 1 of 1 new pod ready/);
  assert.ok(cluster.asked.includes(`GET ${place} gitlab:ci_job:${job.id}`));
  const changes = await world.api<{ differences: unknown }[]>(
    ...(['GET', '/projects/1/deployments/1/changes'] as const),
  );
  assert.deepEqual(
    changes.map(({ differences }) => differences),
    [
      [
        {
          path: 'spec.template.spec.containers[web].image',
          ...{ before: 'web:1', after: 'web:2' },
        },
      ],
    ],
  );

  await until(async () => (await statusOf(world, job)) === 'success');
  cluster.put(path, web('web:broken', 1, 4));
  await world.api('POST', '/projects/1/deployments/1/rollback');
  await until(async () => JSON.stringify(cluster.get(path)).includes('web:2'));
  assert.ok(cluster.asked.includes(`PUT ${path} gitlab:ci_job:${job.id}`));
});

test('what the cluster behind an agent did not take fails the deployment, with the command', async () => {
  const { world, takeJob, endScript } = await deployingWorld(scriptedCluster());
  await using _ = world;
  const job = await takeJob();
  const headers = { 'kubectl-command': 'kubectl set image' };

  await world.cluster(path, `ci:1:${job.token}`, { headers });
  await endScript(job);

  const trace = await traceOf(world, job, /Hint/);
  assert.match(trace, /kubectl set image: deployments\.apps "web" not found/);
});
