import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { nextJob, startServer, type TestServer, until } from './harness.ts';
import { type KeptCluster, keptCluster, slipwaysOwn } from './kept-cluster.ts';

const base = '/-/kubernetes-agent/k8s-proxy';
const near = { url: `https://slipway.test${base}/`, caPem: 'the authority' };
const agentServers = { near, outside: near };

/** A server to which a cluster is connected. */
async function startWith(cluster: KeptCluster, more: object = {}): Promise<TestServer> {
  const server = await startServer({ agentServers });
  await server.api('POST', '/admin/clusters/add', {
    name: 'cloud',
    platform_kubernetes_attributes: {
      ...{ api_url: cluster.url, ca_cert: cluster.caPem, token: slipwaysOwn },
    },
    ...more,
  });
  return server;
}

const file = (...environments: readonly string[]) =>
  JSON.stringify(
    Object.fromEntries(
      environments.map((name) => [`to ${name}`, { script: ['make'], environment: name }]),
    ),
  );

function kubeconfigOf(job: JobPayload) {
  const text = job.variables.find(({ key }) => key === 'KUBECONFIG')?.value ?? '{}';
  const { clusters, users, contexts } = JSON.parse(text);
  return {
    ...(clusters[0].cluster as { readonly server: string }),
    ca: clusters[0].cluster['certificate-authority-data'] as string,
    token: users[0].user.token as string,
    namespace: contexts[0].context.namespace as string,
  };
}

/** What kubectl does with the job's kubeconfig. */
async function ask(
  server: TestServer,
  job: JobPayload,
  path: string,
  body?: object,
  verb?: string,
) {
  const { token } = kubeconfigOf(job);
  const method = verb ?? (body ? 'POST' : 'GET');
  const answer = await server.fetch(`${base}${path}`, {
    ...{ method, headers: { authorization: `Bearer ${token}` } },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, message: JSON.stringify(await answer.json()) };
}

const deployment = (name: string) => ({ kind: 'Deployment', metadata: { name } });
const deployments = (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`;

async function deedsOf(server: TestServer, job: JobPayload) {
  const { store } = server.server.services;
  const { id = 0 } = (await store.deployments.ofJob(job.id)) ?? {};
  const [changes, refusals] = [await store.deeds.changes(id), await store.deeds.refusals(id)];
  return {
    changed: changes.map(({ name, clusterId }) => [name, clusterId]),
    before: changes.map(({ before }) => before?.metadata.generation),
    refused: refusals.map(({ message }) => message),
  };
}

test('a job’s kubeconfig leads to its cluster through this server; KUBE_URL and KUBE_TOKEN lead there directly', async () => {
  await using cluster = await keptCluster();
  await using server = await startWith(cluster);
  const project = await server.project('shop');
  await project.push({ '.gitlab-ci.yml': file('staging') });

  const job = await nextJob(await server.runner());

  const value = (key: string) => job.variables.find((it) => it.key === key)?.value;
  const { server: url, ca, token, namespace } = kubeconfigOf(job);
  assert.deepEqual([url, atob(ca)], [near.url, near.caPem]);
  assert.equal(token, `cluster:1:${job.token}`);
  assert.equal(namespace, `shop-${project.id}-staging`);
  assert.equal(value('KUBE_URL'), cluster.url);
  assert.match(value('KUBE_TOKEN') ?? '', /^account-/);
  assert.equal(value('KUBE_CA_PEM'), cluster.caPem);
});

test('what a job changes there it does as the account of its environment, and it is noted before the job hears of it', async () => {
  await using cluster = await keptCluster();
  await using server = await startWith(cluster);
  const project = await server.project('shop');
  await project.push({ '.gitlab-ci.yml': file('staging') });
  const runner = await server.runner();
  const job = await nextJob(runner);
  const place = deployments(kubeconfigOf(job).namespace);
  cluster.refuse('/apis/apps/v1/namespaces/elsewhere');

  assert.equal((await ask(server, job, place, deployment('web'))).status, 201);
  assert.equal((await ask(server, job, `${place}/web`, deployment('web'), 'PUT')).status, 200);
  const refused = await ask(server, job, deployments('elsewhere'), deployment('web'));

  assert.equal(refused.status, 403);
  const { changed, before, refused: said } = await deedsOf(server, job);
  assert.deepEqual(changed, [['web', 1]]);
  assert.deepEqual(before, [undefined]);
  assert.match(said.join(), /elsewhere\/deployments is not for you/);
  const writes = cluster.asked.filter(({ path }) => path.startsWith('/apis/apps'));
  assert.ok(writes.every(({ bearer }) => /^account-shop-\d+-staging-\d+$/.test(bearer)));

  await runner.finish(job, 'failed');
  const late = await ask(server, job, `${place}/web`);
  assert.equal(late.status, 401);
  assert.match(late.message, /with a job its right ends/);
});

test('an answer that breaks off is told as that', async () => {
  await using cluster = await keptCluster();
  await using server = await startWith(cluster);
  const project = await server.project('shop');
  await project.push({ '.gitlab-ci.yml': file('staging') });
  const job = await nextJob(await server.runner());
  cluster.breakOff('/api/v1/namespaces/elsewhere');

  const { status, message } = await ask(server, job, '/api/v1/namespaces/elsewhere/pods');

  assert.equal(status, 502);
  assert.match(message, /the cluster \\"cloud\\" has broken off: /);
});

test('of two jobs at a time in one namespace each has what it did itself', async () => {
  await using cluster = await keptCluster();
  const shared = { api_url: cluster.url, ca_cert: cluster.caPem, token: slipwaysOwn };
  await using server = await startWith(cluster, {
    ...{ managed: false, platform_kubernetes_attributes: { ...shared, namespace: 'shop' } },
  });
  const project = await server.project('shop');
  await project.push({ '.gitlab-ci.yml': file('one', 'two') });
  const runner = await server.runner();
  const [one, two] = [await nextJob(runner), await nextJob(runner)];

  await ask(server, one, deployments('shop'), deployment('web'));
  await ask(server, two, deployments('shop'), deployment('api'));

  assert.deepEqual((await deedsOf(server, one)).changed, [['web', 1]]);
  assert.deepEqual((await deedsOf(server, two)).changed, [['api', 1]]);
  // Of an object that both have written, the last one's word counts.
  await ask(server, two, `${deployments('shop')}/web`, deployment('web'), 'PUT');
  await ask(server, one, `${deployments('shop')}/web`, deployment('web'), 'PUT');
  const { store } = server.server.services;
  const object = { apiGroup: 'apps', version: 'v1', plural: 'deployments', namespace: 'shop' };
  const last = await store.deeds.lastChange({
    ...{ ...object, name: 'web', agentId: null, clusterId: 1 },
  });
  assert.equal(last?.deploymentId, (await store.deployments.ofJob(one.id))?.id);
});

test('a job that may not use the cluster reads why from kubectl, and the cluster hears nothing of it', async () => {
  await using cluster = await keptCluster();
  await using server = await startWith(cluster);
  const project = await server.project('shop');
  await project.push({ 'README.md': 'shop' });
  await project.push({ '.gitlab-ci.yml': file('production') }, { branch: 'feature' });
  const job = await nextJob(await server.runner());
  const heard = cluster.asked.length;

  const answer = await ask(server, job, '/api/v1/pods');

  assert.equal(answer.status, 403);
  assert.match(answer.message, /runs for \\"feature\\", which is not protected/);
  assert.equal(cluster.asked.length, heard);
});

test('a job asks the cluster of its own environment, and no other', async () => {
  await using cluster = await keptCluster();
  await using server = await startWith(cluster, { environment_scope: 'production' });
  await server.api('POST', '/admin/clusters/add', {
    ...{ name: 'other', environment_scope: 'staging' },
    platform_kubernetes_attributes: {
      ...{ api_url: cluster.url, ca_cert: cluster.caPem, token: slipwaysOwn },
    },
  });
  const project = await server.project('shop');
  await project.push({ '.gitlab-ci.yml': file('staging') });
  const job = await nextJob(await server.runner());

  const answer = await server.fetch(`${base}/api/v1/pods`, {
    headers: { authorization: `Bearer cluster:1:${job.token}` },
  });

  assert.equal(answer.status, 403);
  assert.equal((await ask(server, job, '/api/v1/namespaces/slipway')).status, 200);
});

test('rights that are taken back end with the next request', async () => {
  await using cluster = await keptCluster();
  await using server = await startWith(cluster);
  const project = await server.project('shop');
  await project.push({ '.gitlab-ci.yml': file('production') });
  const job = await nextJob(await server.runner());
  assert.equal((await ask(server, job, '/api/v1/namespaces/slipway')).status, 200);

  await server.api('DELETE', `/projects/${project.id}/protected_branches/main`);
  await server.api('PUT', '/admin/clusters/1', { enabled: false });

  assert.equal((await ask(server, job, '/api/v1/pods')).status, 403);
});

test('a token that the cluster does not know any longer is made anew', async () => {
  await using cluster = await keptCluster();
  await using server = await startWith(cluster);
  const project = await server.project('shop');
  await project.push({ '.gitlab-ci.yml': file('staging') });
  const job = await nextJob(await server.runner());
  const place = deployments(kubeconfigOf(job).namespace);
  await ask(server, job, place, deployment('web'));

  cluster.forgetTokens();

  const asked = () => ask(server, job, `${place}/web`);
  assert.equal((await until(asked, ({ status }) => status !== 401)).status, 200);
});

test('a commit leads to the pods that run it in the cluster of its environment, and a pod back', async () => {
  await using cluster = await keptCluster();
  await using server = await startWith(cluster);
  const project = await server.project('shop');
  const { sha } = await project.push({ '.gitlab-ci.yml': file('staging') });
  const runner = await server.runner();
  const job = await nextJob(runner);
  const { namespace } = kubeconfigOf(job);
  const { store } = server.server.services;
  const { id: deploymentId = 0 } = (await store.deployments.ofJob(job.id)) ?? {};
  const [digest, other] = ['1', '2'].map((it) => `sha256:${it.repeat(64)}`);
  const brought = { deploymentId, namespace, workload: 'statefulset/web', container: 'web' };
  await store.deeds.putImages(deploymentId, [{ ...brought, image: 'web:1', digest: digest ?? '' }]);
  const core = `/api/v1/namespaces/${namespace}`;
  const ownerReferences = [{ kind: 'StatefulSet', name: 'web', uid: 'web' }];
  const pod = (name: string, runs = '') => ({
    metadata: { name, ownerReferences },
    status: { containerStatuses: [{ name: 'web', imageID: `web@${runs}` }] },
  });
  const items = [pod('web-1', digest), pod('web-2', other)];
  const list = { metadata: { name: 'pods' }, items };
  assert.equal((await ask(server, job, core, list)).status, 201);
  for (const it of items) assert.equal((await ask(server, job, `${core}/pods`, it)).status, 201);
  interface Found {
    readonly cluster: string;
    readonly pods: readonly string[];
    readonly commit: { readonly sha: string };
  }
  const trace = async (query: string) =>
    (await server.api('GET', `/provenance?${query}`)) as readonly Found[];
  const environment = await store.environments.byName(project.id, 'staging');

  const [found] = await trace(`sha=${sha}`);
  assert.deepEqual([found?.cluster, found?.pods], ['cloud', [`${namespace}/web-1`]]);

  const of = `environment_id=${environment?.id}`;
  const back = await trace(`pod=${namespace}/web-1&${of}`);
  assert.deepEqual(
    back.map(({ commit }) => commit.sha),
    [sha],
  );
  assert.deepEqual(await trace(`pod=${namespace}/web-2&${of}`), [], 'of nobody that is known');
});
