import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { HorizontalPodAutoscaler, Pod, ReplicationController } from '@slipway/kube-objects';
import { until } from '@slipway/kube-objects/testing';
import { type SimulatedCluster, startSimulatedCluster } from '../simulated-cluster.ts';

let cluster: SimulatedCluster;

before(async () => {
  cluster = await startSimulatedCluster();
});

after(async () => {
  await cluster[Symbol.asyncDispose]();
});

const apply = async (text: string) => {
  const { code, stderr } = await cluster.run(['apply', '-f', '-'], text);
  assert.equal(code, 0, stderr);
};

const imagesOf = (app: string) =>
  cluster.cluster.objects
    .list<Pod>('pods', { namespace: 'default', labels: { app } })
    .map(({ spec }) => spec.containers[0]?.image);

/** A StatefulSet or DaemonSet as tutorials write it. */
const workload = (kind: string, name: string, more = '') => `
apiVersion: apps/v1
kind: ${kind}
metadata:
  name: ${name}
  annotations: { kubernetes.io/change-cause: first }
spec:
  ${more}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: c, image: 'web:1' }]
`;

for (const [kind, resource, name, more, done] of [
  [
    'StatefulSet',
    'statefulset',
    'db',
    'serviceName: db\n  replicas: 2',
    /rolling update complete|partitioned roll out complete|roll out complete/,
  ],
  ['DaemonSet', 'daemonset', 'agent', '', /successfully rolled out/],
] as const) {
  test(`kubectl rollout status, history, undo and restart work for a ${kind}`, async () => {
    await apply(workload(kind, name, more));
    assert.match(await cluster.kubectl('rollout', 'status', `${resource}/${name}`), done);
    await cluster.kubectl('set', 'image', `${resource}/${name}`, 'c=web:2');
    await cluster.kubectl('rollout', 'status', `${resource}/${name}`);
    await until(() => imagesOf(name).every((image) => image === 'web:2'));

    const history = await cluster.kubectl('rollout', 'history', `${resource}/${name}`);
    assert.match(history, /^1 +first$/m);
    assert.match(history, /^2 +first$/m);
    const second = await cluster.kubectl(
      'rollout',
      'history',
      `${resource}/${name}`,
      '--revision=2',
    );
    assert.match(second, /Image:\s+web:2/);
    await cluster.kubectl('rollout', 'undo', `${resource}/${name}`);
    await cluster.kubectl('rollout', 'status', `${resource}/${name}`);
    await until(() => imagesOf(name).every((image) => image === 'web:1'));
    assert.match(await cluster.kubectl('rollout', 'history', `${resource}/${name}`), /^3 +first$/m);
    await cluster.kubectl('rollout', 'restart', `${resource}/${name}`);
    assert.match(await cluster.kubectl('rollout', 'status', `${resource}/${name}`), done);

    const table = await cluster.kubectl('get', resource, name, '-o', 'wide');
    assert.match(table, new RegExp(`^${name} .* c +web:1`, 'm'));
    assert.match(await cluster.kubectl('describe', resource, name), /SuccessfulCreate/);
  });
}

// conformance: StatefulSet Basic StatefulSet functionality [StatefulSetBasic] should have a working scale subresource
test('a stateful set is scaled by its scale, which tells its selector', async () => {
  await apply(workload('StatefulSet', 'scaled', 'serviceName: scaled\n  replicas: 1'));
  await cluster.kubectl('rollout', 'status', 'statefulset/scaled');
  const raw = '/apis/apps/v1/namespaces/default/statefulsets/scaled/scale';
  const scale = JSON.parse(await cluster.kubectl('get', '--raw', raw));
  assert.deepEqual(scale.spec, { replicas: 1 });
  assert.deepEqual(scale.status, { replicas: 1, selector: 'app=scaled' });

  const patch = ['--subresource=scale', '--type=merge', '-p', '{"spec":{"replicas":4}}'];
  await cluster.kubectl('patch', 'statefulset', 'scaled', ...patch);
  const changed = await cluster.kubectl('get', 'sts', 'scaled', '-o', 'jsonpath={.spec.replicas}');
  assert.equal(changed, '4');
  await cluster.kubectl('scale', 'statefulset/scaled', '--replicas=2');

  await cluster.kubectl('rollout', 'status', 'statefulset/scaled');
  await until(() => imagesOf('scaled').length === 2);
});

test('a replication controller is made, scaled and deleted; its pods stay with --cascade=orphan', async () => {
  await apply(`
apiVersion: v1
kind: ReplicationController
metadata: { name: old }
spec:
  replicas: 2
  template:
    metadata: { labels: { app: old } }
    spec: { containers: [{ name: c, image: 'web:1' }] }
`);
  const counted = () =>
    cluster.cluster.objects.get<ReplicationController>('replicationcontrollers', 'old', 'default')
      ?.status.replicas;
  await until(() => imagesOf('old').length === 2 && counted() === 2);
  assert.match(
    await cluster.kubectl('get', 'rc', 'old', '-o', 'wide'),
    /^old +2 +2 +\d .* app=old$/m,
  );
  await cluster.kubectl('scale', 'rc/old', '--replicas=3');
  await until(() => imagesOf('old').length === 3);

  await cluster.kubectl('delete', 'rc', 'old', '--cascade=orphan');

  const pods = cluster.cluster.objects.list<Pod>('pods', {
    namespace: 'default',
    labels: { app: 'old' },
  });
  assert.equal(pods.length, 3);
  assert.ok(pods.every(({ metadata }) => metadata.ownerReferences === undefined));
});

const endPods = async (job: string, phase: 'Succeeded' | 'Failed') => {
  const { objects } = cluster.cluster;
  const pods = () =>
    objects
      .list<Pod>('pods', { namespace: 'default', labels: { 'job-name': job } })
      .filter(({ status }) => status.phase === 'Running');
  await until(() => pods().length > 0);
  for (const { metadata } of pods()) {
    await objects.changeStatus<Pod>('pods', metadata.name, 'default', (pod) => ({
      ...pod,
      status: { ...pod.status, phase },
    }));
  }
};

test('kubectl create job, wait for it, and read its table', async () => {
  await cluster.kubectl('create', 'job', 'hello', '--image=web:1', '--', 'true');
  await endPods('hello', 'Succeeded');

  const waited = await cluster.kubectl(
    'wait',
    '--for=condition=complete',
    'job/hello',
    '--timeout=60s',
  );

  assert.match(waited, /job.batch\/hello condition met/);
  assert.match(
    await cluster.kubectl('get', 'job', 'hello'),
    /^hello +Complete +1\/1 +\d+s +\d+s$/m,
  );
  const described = await cluster.kubectl('describe', 'job', 'hello');
  assert.match(described, /Pods Statuses:\s+0 Active \(0 Ready\) \/ 1 Succeeded \/ 0 Failed/);
  await cluster.kubectl('delete', 'job', 'hello');
  await until(
    () => cluster.cluster.objects.list('pods', { labels: { 'job-name': 'hello' } }).length === 0,
  );
});

test('a job deleted without a word about its pods keeps them, with the warning', async () => {
  await cluster.kubectl('create', 'job', 'bare', '--image=web:1');
  await endPods('bare', 'Succeeded');
  await cluster.kubectl('wait', '--for=condition=complete', 'job/bare', '--timeout=60s');
  const token = (
    await cluster.kubectl('config', 'view', '--raw', '-o', 'jsonpath={.users[0].user.token}')
  ).trim();

  const response = await cluster.cluster.fetch(
    new Request('https://api/apis/batch/v1/namespaces/default/jobs/bare', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    }),
  );

  assert.match(response.headers.get('warning') ?? '', /child pods are preserved by default/);
  await until(() => cluster.cluster.objects.get('jobs.batch', 'bare', 'default') === undefined);
  assert.equal(cluster.cluster.objects.list('pods', { labels: { 'job-name': 'bare' } }).length, 1);
});

test('kubectl create cronjob, and a job from it by hand', async () => {
  await cluster.kubectl(
    'create',
    'cronjob',
    'nightly',
    '--image=web:1',
    '--schedule=0 3 * * *',
    '--',
    'true',
  );
  assert.match(
    await cluster.kubectl('get', 'cronjob', 'nightly'),
    /^nightly +0 3 \* \* \* +<none> +False +0 +<none> +\d+s$/m,
  );

  await cluster.kubectl('create', 'job', 'now', '--from=cronjob/nightly');
  await endPods('now', 'Succeeded');
  await cluster.kubectl('wait', '--for=condition=complete', 'job/now', '--timeout=60s');

  const made = await cluster.kubectl('get', 'job', 'now', '-o', 'json');
  const { metadata } = JSON.parse(made);
  assert.equal(metadata.annotations['cronjob.kubernetes.io/instantiate'], 'manual');
  assert.equal(metadata.ownerReferences[0].name, 'nightly');
});

for (const [what, text, message] of [
  [
    'a job whose pods always start again',
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: bad}\nspec: {template: {spec: {containers: [{name: c, image: x}]}}}',
    /spec.template.spec.restartPolicy: Required value: valid values: \["OnFailure" "Never"\]/,
  ],
  [
    'an indexed job without completions',
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: bad}\nspec: {parallelism: 2, completionMode: Indexed, template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}',
    /spec.completions: Required value: when completion mode is Indexed/,
  ],
  [
    'a cron job whose schedule is none',
    'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: bad}\nspec: {schedule: "* * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}}}',
    /spec.schedule: Invalid value: "\* \* \*": expected exactly 5 fields, found 3/,
  ],
  [
    'a cron job in no time zone',
    'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: bad}\nspec: {schedule: "0 0 * * *", timeZone: Mars/Base, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}}}',
    /spec.timeZone: Invalid value: "Mars\/Base": unknown time zone Mars\/Base/,
  ],
  [
    'a daemon set that may neither be missing nor surge',
    workload('DaemonSet', 'bad', 'updateStrategy: {rollingUpdate: {maxUnavailable: 0}}'),
    /spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0/,
  ],
  [
    'a stateful set with a policy that does not exist',
    workload('StatefulSet', 'bad', 'podManagementPolicy: Random'),
    /spec.podManagementPolicy: Invalid value: "Random": must be 'OrderedReady' or 'Parallel'/,
  ],
] as const) {
  test(`${what} is refused in the words of Kubernetes`, async () => {
    const { code, stderr } = await cluster.run(['create', '-f', '-'], text);

    assert.equal(code, 1);
    assert.match(stderr, message);
  });
}

test('an autoscaler of v1 is applied, and shown in v2 as what it is', async () => {
  const hpa = (percent: number) => `
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: { name: old }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: nothing }
  maxReplicas: 3
  targetCPUUtilizationPercentage: ${percent}
`;
  await apply(hpa(60));
  await apply(hpa(70));

  const { spec, apiVersion } = JSON.parse(await cluster.kubectl('get', 'hpa', 'old', '-o', 'json'));
  assert.equal(apiVersion, 'autoscaling/v2');
  assert.deepEqual(spec.metrics, [
    {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
    },
  ]);
  assert.equal(spec.minReplicas, 1);
  const { stderr } = await cluster.run(
    ['apply', '-f', '-'],
    hpa(70).replace('maxReplicas: 3', 'maxReplicas: 0'),
  );
  assert.match(stderr, /spec.maxReplicas: Invalid value: 0: must be greater than 0/);
  await until(() => {
    const found = cluster.cluster.objects.get<HorizontalPodAutoscaler>(
      'horizontalpodautoscalers.autoscaling',
      'old',
      'default',
    );
    return found?.status.conditions?.[0]?.reason === 'FailedGetScale';
  });
  await cluster.kubectl('delete', 'hpa', 'old');
});
