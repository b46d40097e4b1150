import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Answer } from '@slipway/kube-api/testing';
import type {
  Pod,
  PodDisruptionBudget,
  ReplicationController,
  ResourceQuota,
} from '@slipway/kube-objects';
import { findCondition, isReady } from '@slipway/kube-objects';
import { until } from '@slipway/kube-objects/testing';
import { type SimulatedCluster, startSimulatedCluster } from '../simulated-cluster.ts';

let cluster: SimulatedCluster;
let token: string;

before(async () => {
  cluster = await startSimulatedCluster();
  const path = 'jsonpath={.users[0].user.token}';
  token = (await cluster.kubectl('config', 'view', '--raw', '-o', path)).trim();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const objects = () => cluster.cluster.objects;
const create = async (namespace: string, text: string) =>
  await cluster.run(['-n', namespace, 'create', '-f', '-'], text);
const created = async (namespace: string, text: string) => {
  const { code, stderr } = await create(namespace, text);
  assert.equal(code, 0, stderr);
};
const space = (name: string) => cluster.kubectl('create', 'namespace', name);

const pod = (name: string, resources = '{}', more = '') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: web } }
spec:
  ${more}
  containers: [{ name: c, image: 'web:1', resources: ${resources} }]
`;

const send = (method: string, path: string, body: object) =>
  cluster.cluster.fetch(
    new Request(`https://api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

const evict = (namespace: string, name: string) =>
  send('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
  });

const deployment = (replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: 'web:1' }] }
`;

const budgetIn = (namespace: string) =>
  objects().get<PodDisruptionBudget>('poddisruptionbudgets.policy', 'web', namespace);
const podsIn = (namespace: string) => objects().list<Pod>('pods', { namespace });

// conformance: DisruptionController should create a PodDisruptionBudget
// conformance: DisruptionController should observe PodDisruptionBudget status updated
test('a budget counts its pods, and allows as many disruptions as it says', async () => {
  await space('counted');
  await created('counted', deployment(3));
  await cluster.kubectl(
    '-n',
    'counted',
    'create',
    'pdb',
    'web',
    '--selector=app=web',
    '--min-available=2',
  );
  await until(() => budgetIn('counted')?.status.disruptionsAllowed === 1);

  const { status } = budgetIn('counted') ?? {};
  assert.equal(status?.expectedPods, 3);
  assert.equal(status?.currentHealthy, 3);
  assert.equal(status?.desiredHealthy, 2);
  const allowed = findCondition(status?.conditions, 'DisruptionAllowed');
  assert.equal(allowed?.reason, 'SufficientPods');
  const table = await cluster.kubectl('-n', 'counted', 'get', 'pdb');
  assert.match(table, /^web +2 +N\/A +1 +\d+s$/m);
  await cluster.kubectl(
    '-n',
    'counted',
    'patch',
    'pdb',
    'web',
    '--type=merge',
    '-p',
    '{"spec":{"minAvailable":"50%"}}',
  );
  await until(
    () =>
      budgetIn('counted')?.status.desiredHealthy === 2 &&
      budgetIn('counted')?.status.observedGeneration === 2,
  );
  await cluster.kubectl('-n', 'counted', 'delete', 'pdb', 'web');
});

// conformance: DisruptionController should block an eviction until the PDB is updated to allow it
test('an eviction that a budget does not allow is refused with 429 until the budget changes', async () => {
  await space('guarded');
  await created('guarded', deployment(2));
  await cluster.kubectl(
    '-n',
    'guarded',
    'create',
    'pdb',
    'web',
    '--selector=app=web',
    '--min-available=2',
  );
  await until(() => budgetIn('guarded')?.status.currentHealthy === 2);
  const [victim] = podsIn('guarded');
  assert.ok(victim);

  const refused = await evict('guarded', victim.metadata.name);
  const status = (await refused.json()) as Answer;
  assert.equal(refused.status, 429);
  assert.equal(status.message, "Cannot evict pod as it would violate the pod's disruption budget.");
  assert.equal(status.reason, 'TooManyRequests');
  assert.deepEqual(status.details?.causes, [
    {
      reason: 'DisruptionBudget',
      message: 'The disruption budget web needs 2 healthy pods and has 2 currently',
    },
  ]);
  await cluster.kubectl(
    '-n',
    'guarded',
    'patch',
    'pdb',
    'web',
    '--type=merge',
    '-p',
    '{"spec":{"minAvailable":1}}',
  );
  await until(() => budgetIn('guarded')?.status.disruptionsAllowed === 1);

  const allowed = await evict('guarded', victim.metadata.name);

  assert.equal(allowed.status, 201);
  await until(() =>
    podsIn('guarded').every(({ metadata }) => metadata.uid !== victim.metadata.uid),
  );
  await until(() => podsIn('guarded').filter(isReady).length === 2);
});

test('of two evictions at the same moment a budget of one lets one through', async () => {
  await space('raced');
  await created('raced', deployment(3));
  await cluster.kubectl(
    '-n',
    'raced',
    'create',
    'pdb',
    'web',
    '--selector=app=web',
    '--max-unavailable=1',
  );
  await until(() => budgetIn('raced')?.status.disruptionsAllowed === 1);
  const names = podsIn('raced').map(({ metadata }) => metadata.name);

  const answers = await Promise.all(names.map((name) => evict('raced', name)));

  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  assert.equal(answers.filter(({ status }) => status === 429).length, 2);
});

// conformance: DisruptionController should update/patch PodDisruptionBudget status
test("a budget's status can be written, and its disrupted pods remembered", async () => {
  await space('written');
  await cluster.kubectl(
    '-n',
    'written',
    'create',
    'pdb',
    'web',
    '--selector=app=none',
    '--min-available=1',
  );
  await until(() => budgetIn('written')?.status.observedGeneration === 1);

  const patch = '{"status":{"disruptedPods":{"gone":"2099-01-01T00:00:00Z"}}}';
  const answer = await cluster.kubectl(
    '-n',
    'written',
    'patch',
    'pdb',
    'web',
    '--subresource=status',
    '--type=merge',
    '-p',
    patch,
    '-o',
    'json',
  );

  assert.deepEqual(JSON.parse(answer).status.disruptedPods, { gone: '2099-01-01T00:00:00Z' });
});

// conformance: DisruptionController Listing PodDisruptionBudgets for all namespaces should list and delete a collection of PodDisruptionBudgets
test('budgets are listed in all namespaces and deleted together', async () => {
  await space('many');
  for (const name of ['a', 'b']) {
    await cluster.kubectl(
      '-n',
      'many',
      'create',
      'pdb',
      name,
      '--selector=app=x',
      '--min-available=1',
    );
  }
  await cluster.kubectl('-n', 'many', 'label', 'pdb', '--all', 'round=one');
  const all = await cluster.kubectl('get', 'pdb', '-A', '-l', 'round=one', '-o', 'name');
  assert.equal(all.trim().split('\n').length, 2);

  await cluster.kubectl('-n', 'many', 'delete', 'pdb', '-l', 'round=one');

  assert.equal(objects().list('poddisruptionbudgets.policy', { namespace: 'many' }).length, 0);
});

test('kubectl drain evicts what is there', async () => {
  await space('drained');
  await created('drained', deployment(1).replaceAll('app: web', 'app: drained'));
  await until(() => podsIn('drained').some(isReady));

  const { stderr, stdout } = await cluster.run([
    '-n',
    'drained',
    'drain',
    'node1',
    '--force',
    '--pod-selector=app=drained',
    '--timeout=60s',
  ]);
  await cluster.kubectl('uncordon', 'node1');

  assert.match(stdout + stderr, /evicting pod drained\//);
});

// conformance: ResourceQuota should create a ResourceQuota and ensure its status is promptly calculated.
// conformance: ResourceQuota should create a ResourceQuota and capture the life of a pod.
test('a quota counts pods and what they ask for, and refuses what would be too much', async () => {
  await space('bounded');
  const hard = 'pods=2,requests.cpu=1,requests.memory=1Gi,limits.cpu=2';
  await cluster.kubectl('-n', 'bounded', 'create', 'quota', 'bounds', `--hard=${hard}`);
  const used = () =>
    objects().get<ResourceQuota>('resourcequotas', 'bounds', 'bounded')?.status.used;
  await until(() => used()?.pods === '0');
  const small = '{requests: {cpu: 500m, memory: 256Mi}, limits: {cpu: 500m}}';

  const silent = await create('bounded', pod('silent'));
  assert.match(
    silent.stderr,
    /pods "silent" is forbidden: failed quota: bounds: must specify limits.cpu for: c; requests.cpu for: c; requests.memory for: c/,
  );
  await created('bounded', pod('one', small));
  await until(() => used()?.['requests.cpu'] === '500m');
  assert.deepEqual(used(), {
    pods: '1',
    'requests.cpu': '500m',
    'requests.memory': '256Mi',
    'limits.cpu': '500m',
  });
  const large = await create(
    'bounded',
    pod('large', '{requests: {cpu: 600m, memory: 1Mi}, limits: {cpu: 1}}'),
  );
  assert.match(
    large.stderr,
    /pods "large" is forbidden: exceeded quota: bounds, requested: requests.cpu=600m, used: requests.cpu=500m, limited: requests.cpu=1/,
  );
  await created('bounded', pod('two', small));
  const third = await create(
    'bounded',
    pod('three', '{requests: {cpu: 0, memory: 0}, limits: {cpu: 0}}'),
  );
  assert.match(
    third.stderr,
    /exceeded quota: bounds, requested: pods=1, used: pods=2, limited: pods=2/,
  );

  await cluster.kubectl('-n', 'bounded', 'delete', 'pod', 'one', 'two', '--now');
  await until(() => used()?.pods === '0');
  const described = await cluster.kubectl('-n', 'bounded', 'describe', 'quota', 'bounds');
  assert.match(described, /pods +0 +2/);
});

for (const [what, bound, manifest, resource] of [
  [
    'a configMap',
    'count/configmaps',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}',
    'configmap',
  ],
  ['a secret', 'secrets', 'apiVersion: v1\nkind: Secret\nmetadata: {name: x}', 'secret'],
  [
    'a replication controller',
    'replicationcontrollers',
    'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: x}\nspec: {replicas: 0, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}',
    'rc',
  ],
  [
    'a replica set',
    'count/replicasets.apps',
    'apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: x}\nspec: {replicas: 0, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}',
    'rs',
  ],
  [
    'a service',
    'services',
    'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 80}]}',
    'svc',
  ],
] as const) {
  // conformance: ResourceQuota should create a ResourceQuota and capture the life of a configMap.
  // conformance: ResourceQuota should create a ResourceQuota and capture the life of a secret.
  // conformance: ResourceQuota should create a ResourceQuota and capture the life of a replication controller.
  // conformance: ResourceQuota should create a ResourceQuota and capture the life of a replica set.
  // conformance: ResourceQuota should create a ResourceQuota and capture the life of a service.
  test(`a quota captures the life of ${what}`, async () => {
    const namespace = `life-of-${resource}`;
    await space(namespace);
    const before = objects().list(resource === 'configmap' ? 'configmaps' : 'none', {
      namespace,
    }).length;
    await cluster.kubectl('-n', namespace, 'create', 'quota', 'q', `--hard=${bound}=${before + 1}`);
    const used = () =>
      objects().get<ResourceQuota>('resourcequotas', 'q', namespace)?.status.used?.[bound];
    await until(() => used() === String(before));

    await created(namespace, manifest);
    await until(() => used() === String(before + 1));
    const { stderr } = await create(namespace, manifest.replace('name: x', 'name: other'));
    assert.match(
      stderr,
      new RegExp(`exceeded quota: q, requested: ${bound}=1, used: ${bound}=${before + 1}`),
    );
    await cluster.kubectl('-n', namespace, 'delete', resource, 'x');

    await until(() => used() === String(before));
  });
}

// conformance: ResourceQuota should verify ResourceQuota with best effort scope.
// conformance: ResourceQuota should verify ResourceQuota with terminating scopes.
test('quotas with scopes count only their pods', async () => {
  await space('scoped');
  for (const scope of ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating']) {
    await cluster.kubectl(
      '-n',
      'scoped',
      'create',
      'quota',
      scope.toLowerCase(),
      '--hard=pods=5',
      `--scopes=${scope}`,
    );
  }
  const used = (name: string) =>
    objects().get<ResourceQuota>('resourcequotas', name, 'scoped')?.status.used?.pods;
  const all = () =>
    ['besteffort', 'notbesteffort', 'terminating', 'notterminating'].map(used).join();

  await created('scoped', pod('idle'));
  await until(() => all() === '1,0,0,1');
  await created('scoped', pod('busy', '{requests: {cpu: 1m}}', 'activeDeadlineSeconds: 3600'));
  await until(() => all() === '1,1,1,1');
  await cluster.kubectl('-n', 'scoped', 'delete', 'pod', 'idle', 'busy', '--now');
  await until(() => all() === '0,0,0,0');
});

// conformance: ResourceQuota should be able to update and delete ResourceQuota.
// conformance: ResourceQuota should manage the lifecycle of a ResourceQuota
// conformance: ResourceQuota should apply changes to a resourcequota status
test('a quota is changed, patched, listed by label and deleted', async () => {
  await space('changing');
  await cluster.kubectl('-n', 'changing', 'create', 'quota', 'q', '--hard=cpu=1,memory=500Mi');
  await cluster.kubectl('-n', 'changing', 'label', 'quota', 'q', 'kind=test');
  await cluster.kubectl(
    '-n',
    'changing',
    'patch',
    'quota',
    'q',
    '--type=merge',
    '-p',
    '{"spec":{"hard":{"cpu":"2"}}}',
  );
  const status = () => objects().get<ResourceQuota>('resourcequotas', 'q', 'changing')?.status;
  await until(() => status()?.hard?.cpu === '2');
  const patch = '{"status":{"hard":{"memory":"1Gi"}}}';
  const written = await cluster.kubectl(
    '-n',
    'changing',
    'patch',
    'quota',
    'q',
    '--subresource=status',
    '--type=merge',
    '-p',
    patch,
    '-o',
    'json',
  );
  assert.equal(JSON.parse(written).status.hard.memory, '1Gi');
  // The cluster's own view of it comes back.
  await until(() => status()?.hard?.memory === '500Mi');
  assert.match(await cluster.kubectl('get', 'quota', '-A', '-l', 'kind=test'), /^changing +q /m);

  await cluster.kubectl('-n', 'changing', 'delete', 'quota', '-l', 'kind=test');

  assert.equal(status(), undefined);
});

// conformance: ReplicationController should surface a failure condition on a common issue like exceeded quota
test('a replication controller tells that a quota stops it, until it asks for less', async () => {
  await space('stopped');
  await cluster.kubectl('-n', 'stopped', 'create', 'quota', 'q', '--hard=pods=2');
  await created(
    'stopped',
    'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: rc}\nspec: {replicas: 3, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}',
  );
  const rc = () => objects().get<ReplicationController>('replicationcontrollers', 'rc', 'stopped');
  const failure = () => findCondition(rc()?.status.conditions, 'ReplicaFailure');
  await until(() => failure()?.status === 'True');
  assert.equal(failure()?.reason, 'FailedCreate');
  assert.match(failure()?.message ?? '', /exceeded quota: q, requested: pods=1, used: pods=2/);

  await cluster.kubectl('-n', 'stopped', 'scale', 'rc/rc', '--replicas=2');

  await until(() => rc()?.status.replicas === 2 && failure() === undefined);
});

// conformance: LimitRange should create a LimitRange with defaults and ensure pod has those defaults applied.
test('a limit range gives pods its defaults and refuses what is out of bounds', async () => {
  await space('limited');
  await created(
    'limited',
    `
apiVersion: v1
kind: LimitRange
metadata: { name: limits }
spec:
  limits:
    - type: Container
      min: { cpu: 50m, memory: 100Mi }
      max: { cpu: 500m, memory: 500Mi }
      default: { cpu: 500m, memory: 500Mi }
      defaultRequest: { cpu: 100m, memory: 200Mi }
`,
  );
  await created('limited', pod('plain'));
  await created('limited', pod('partial', '{requests: {cpu: 150m}}'));
  const resources = (name: string) =>
    objects().get<Pod>('pods', name, 'limited')?.spec.containers[0]?.resources;
  assert.deepEqual(resources('plain'), {
    requests: { cpu: '100m', memory: '200Mi' },
    limits: { cpu: '500m', memory: '500Mi' },
  });
  assert.equal(resources('partial')?.requests?.cpu, '150m');
  const plain = objects().get<Pod>('pods', 'plain', 'limited');
  assert.equal(plain?.status.qosClass, 'Burstable');
  assert.equal(
    plain?.metadata.annotations?.['kubernetes.io/limit-ranger'],
    'LimitRanger plugin set: cpu, memory request for container c; cpu, memory limit for container c',
  );

  const low = await create('limited', pod('low', '{requests: {cpu: 10m}}'));
  const high = await create('limited', pod('high', '{limits: {cpu: 600m}, requests: {cpu: 100m}}'));

  assert.match(
    low.stderr,
    /pods "low" is forbidden: minimum cpu usage per Container is 50m, but request is 10m/,
  );
  assert.match(
    high.stderr,
    /pods "high" is forbidden: maximum cpu usage per Container is 500m, but limit is 600m/,
  );
});

// conformance: LimitRange should list, patch and delete a LimitRange by collection
test('limit ranges are listed, patched and deleted by label', async () => {
  await space('ranges');
  await created(
    'ranges',
    'apiVersion: v1\nkind: LimitRange\nmetadata: {name: a, labels: {kind: test}}\nspec: {limits: [{type: Container, max: {cpu: 1}}]}',
  );
  await cluster.kubectl(
    '-n',
    'ranges',
    'patch',
    'limits',
    'a',
    '-p',
    '{"metadata":{"labels":{"patched":"yes"}}}',
  );
  const list = await cluster.kubectl(
    'get',
    'limits',
    '-A',
    '-l',
    'patched=yes',
    '-o',
    'jsonpath={.items[*].spec.limits[0].default.cpu}',
  );
  assert.equal(list, '1');

  await cluster.kubectl('-n', 'ranges', 'delete', 'limits', '-l', 'patched=yes');

  assert.equal(objects().list('limitranges', { namespace: 'ranges' }).length, 0);
});

// conformance: SchedulerPreemption PriorityClass endpoints verify PriorityClass endpoints can be operated with different HTTP methods [Serial]
test('priority classes are made, patched but for their value, and deleted; those of the system stay', async () => {
  await cluster.kubectl('create', 'priorityclass', 'high', '--value=1000', '--description=matters');
  await cluster.kubectl(
    'create',
    'priorityclass',
    'low',
    '--value=10',
    '--preemption-policy=Never',
  );
  const table = await cluster.kubectl('get', 'pc');
  assert.match(table, /^high +1000 +false +\d+s +PreemptLowerPriority$/m);
  assert.match(table, /^system-node-critical +2000001000 +false /m);
  await cluster.kubectl('patch', 'pc', 'high', '--type=merge', '-p', '{"description":"more"}');
  const changed = await cluster.run(['patch', 'pc', 'high', '--type=merge', '-p', '{"value":5}']);
  assert.match(changed.stderr, /value: Forbidden: may not be changed in an update/);
  const large = await cluster.run(['create', 'priorityclass', 'huge', '--value=1000000001']);
  assert.match(large.stderr, /maximum allowed value of a user defined priority is 1000000000/);
  const system = await cluster.run(['delete', 'pc', 'system-node-critical']);
  assert.match(system.stderr, /this is a system priority class and cannot be deleted/);

  await cluster.kubectl('delete', 'pc', 'high', 'low');
});

// conformance: SchedulerPreemption validates basic preemption works [Serial]
// conformance: SchedulerPreemption validates pod disruption condition is added to the preempted pod [Serial]
test('where a node is full, a more important pod takes the place of the least important', async () => {
  await space('full');
  await cluster.kubectl('create', 'priorityclass', 'vital', '--value=500');
  await cluster.kubectl('create', 'priorityclass', 'modest', '--value=5');
  const half = '{requests: {cpu: 1700m}}';
  await created('full', pod('worthless', half));
  await created('full', pod('modest', half, 'priorityClassName: modest'));
  await until(() => podsIn('full').filter(isReady).length === 2);
  const seen: Pod[] = [];
  using _ = objects().watch<Pod>('pods', ({ object }) => {
    if (object.metadata.name === 'worthless') seen.push(object);
  });

  await created('full', pod('vital', half, 'priorityClassName: vital'));
  await until(() => podsIn('full').some((each) => each.metadata.name === 'vital' && isReady(each)));

  assert.deepEqual(
    podsIn('full')
      .map(({ metadata }) => metadata.name)
      .toSorted(),
    ['modest', 'vital'],
  );
  const target = seen
    .map(({ status }) => findCondition(status.conditions, 'DisruptionTarget'))
    .find(Boolean);
  assert.equal(target?.reason, 'PreemptionByScheduler');
  const waits = await create('full', pod('poor', half));
  assert.equal(waits.code, 0);
  await until(() => {
    const poor = objects().get<Pod>('pods', 'poor', 'full');
    return (
      findCondition(poor?.status.conditions, 'PodScheduled')?.message?.includes(
        'Insufficient cpu',
      ) ?? false
    );
  });
  await cluster.kubectl('delete', 'namespace', 'full');
});

// conformance: SchedulerPreemption validates lower priority pod preemption by critical pod [Serial]
test('a pod that is critical for the cluster takes the place of any other', async () => {
  await space('critical');
  const most = '{requests: {cpu: 3500m}}';
  await created('critical', pod('other', most));
  await until(() => podsIn('critical').some(isReady));

  await created('critical', pod('first', most, 'priorityClassName: system-cluster-critical'));

  await until(() =>
    podsIn('critical').some((each) => each.metadata.name === 'first' && isReady(each)),
  );
  assert.deepEqual(
    podsIn('critical').map(({ metadata }) => metadata.name),
    ['first'],
  );
  await cluster.kubectl('delete', 'namespace', 'critical');
});
