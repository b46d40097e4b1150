/** What jobs of an environment may do in the cluster, asked by a real kubectl; and nothing else. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { HttpsApi } from '@slipway/kube-api/testing';
import type { KubeObject } from '@slipway/kube-objects';
import { bindings, groupOf } from '../src/access/environment-objects.ts';
import { provideEnvironment, removeProject, withdraw } from '../src/access/environments.ts';
import { createRunnerTokens } from '../src/access/runner-account.ts';
import { type ControlPlane, startControlPlaneOverHttps } from './control-plane.ts';

const clock = () => new Date();
type Api = HttpsApi<ControlPlane>;
const staging = { projectId: 1, slug: 'staging', namespace: 'hello-1-staging', granted: [] };

/** A kubectl of a job of an environment; `isTrusted` one may use what was granted. */
async function jobOf(
  api: Api,
  environment: Parameters<typeof provideEnvironment>[1],
  { isTrusted = true, jobId = 42 } = {},
) {
  const { cluster } = api;
  const account = await provideEnvironment(cluster.objects, environment);
  const groups = isTrusted ? [groupOf(environment)] : [];
  const token = await cluster.jobToken({
    ...{ project: 'root/hello', jobId, expirationSeconds: 600 },
    environment: { ...account, groups, hint: 'this is all that it may' },
  });
  return kubectlOf(api, cluster.kubeconfig(api.url, token, environment.namespace));
}

async function kubectlOf(api: Api, kubeconfig: string) {
  const path = join(api.directory, `kubeconfig-${Math.random()}`);
  await writeFile(path, kubeconfig, { mode: 0o600 });
  const run = (command: string, input?: string) =>
    api.run(command.split(' '), input, { KUBECONFIG: path });
  const works = async (command: string, input?: string) => {
    const { code, stdout, stderr } = await run(command, input);
    assert.equal(code, 0, `${command}: ${stderr}`);
    return stdout;
  };
  return { run, works };
}

const hostPod = (namespace: string, spec: object) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'out', namespace },
    spec: { containers: [{ name: 'c', image: 'c:1' }], ...spec },
  });

const mounted = { volumes: [{ name: 'v', hostPath: { path: '/' } }] };

test('a job edits in the namespace of its environment, made at first use', async () => {
  await using api = await startControlPlaneOverHttps();
  const { works } = await jobOf(api, staging);

  await works('create deployment web --image=web:1');
  await works('set image deployment/web web=web:2');
  await works('get namespace hello-1-staging');
  await works('create secret generic s --from-literal=a=b');

  const shown = await api.kubectl('get', 'sa,rolebinding', '-n', 'hello-1-staging', '-o', 'name');
  assert.match(shown, /serviceaccount\/hello-1-staging-service-account/);
  assert.match(shown, /rolebinding.*\/gitlab-hello-1-staging/);
  assert.match(await works('auth whoami'), /system:serviceaccount:hello-1-staging:/);
});

test('an environment has no more pods and claims than its limits say, until they are taken back', async () => {
  await using api = await startControlPlaneOverHttps();
  const { run, works } = await jobOf(api, { ...staging, quota: { pods: 1, volumes: 0 } });

  await works('run one --image=one:1');
  const second = await run('run two --image=two:1');

  assert.match(second.stderr, /exceeded quota: slipway-limits, requested: pods=1, used: pods=1/);
  assert.notEqual((await run('delete resourcequota slipway-limits')).code, 0);
  await provideEnvironment(api.cluster.objects, { ...staging, quota: { pods: 2, volumes: 0 } });
  await works('run two --image=two:1');
  assert.notEqual((await run('run three --image=three:1')).code, 0);
  await provideEnvironment(api.cluster.objects, staging);
  await works('run three --image=three:1');
});

for (const [way, input] of [
  ['get pods -n production'],
  ['get secrets -n production'],
  ['get secrets --all-namespaces'],
  ['create deployment out --image=out:1 -n production'],
  ['delete deployment web -n production'],
  ['set image deployment/web web=evil:1 -n production'],
  ['exec web -n production -- id'],
  ['logs web -n production'],
  ['port-forward pod/web 1:80 -n production'],
  ['create token default -n production'],
  ['create token gitlab-runner -n gitlab-managed-apps'],
  ['create token namespace-controller -n kube-system'],
  ['get configmaps -n kube-system'],
  ['get nodes'],
  ['debug node/here --image=c:1 -n production'],
  ['get namespaces'],
  ['create namespace mine'],
  ['label namespace hello-1-staging pod-security.kubernetes.io/enforce=privileged --overwrite'],
  ['annotate namespace hello-1-staging slipway.dev/projects=root/secret --overwrite'],
  ['delete namespace hello-1-staging'],
  ['create clusterrolebinding out --clusterrole=cluster-admin --user=me'],
  ['create rolebinding out --clusterrole=admin --user=me'],
  ['create role out --verb=* --resource=roles'],
  ['get pods -n production --as=kubernetes-admin --as-group=system:masters'],
  ['get pods --as=system:serviceaccount:production:default'],
  ['get persistentvolumes'],
  ['certificate approve out'],
  ['get --raw /metrics'],
  ['create -f -', hostPod('hello-1-staging', mounted)],
  ['create -f -', hostPod('hello-1-staging', { hostNetwork: true })],
  ['create -f -', hostPod('hello-1-staging', { hostPID: true })],
  [
    'create -f -',
    hostPod('hello-1-staging', {
      containers: [{ name: 'c', image: 'c:1', securityContext: { privileged: true } }],
    }),
  ],
] as const) {
  test(`no way out: ${way} ${input ?? ''}`, async () => {
    const { run } = await closedIn();

    const { code, stderr } = await run(way, input);

    assert.notEqual(code, 0);
    assert.match(stderr, /forbidden/i);
  });
}

/** One cluster for all of the ways. */
let closed: Promise<{ readonly api: Api; readonly run: Awaited<ReturnType<typeof jobOf>>['run'] }>;
function closedIn() {
  closed ??= (async () => {
    const api = await startControlPlaneOverHttps();
    const { objects } = api.cluster;
    await createRunnerTokens(objects, api.cluster.tokens, clock)();
    await api.kubectl('create', 'namespace', 'production');
    await api.kubectl('create', 'deployment', 'web', '--image=web:1', '-n', 'production');
    await api.kubectl('run', 'web', '--image=web:1', '-n', 'production');
    return { api, run: (await jobOf(api, staging)).run };
  })();
  return closed;
}

test.after(async () => {
  await (await closed)?.api[Symbol.asyncDispose]();
});

test('what was granted holds for jobs of protected refs alone, and is taken back at once', async () => {
  await using api = await startControlPlaneOverHttps();
  const { objects } = api.cluster;
  const granting = { ...staging, granted: ['production'] };
  const trusted = await jobOf(api, granting);
  const other = await jobOf(api, granting, { isTrusted: false });
  const account = await other.works('create token hello-1-staging-service-account');
  const list = 'get pods -n production';

  assert.equal((await trusted.run(list)).code, 0);
  assert.match((await other.run(list)).stderr, /Forbidden.*this is all that it may/);
  const kept = await kubectlOf(api, api.cluster.kubeconfig(api.url, account.trim()));
  assert.match((await kept.run(list)).stderr, /Forbidden/);
  await withdraw(objects, granting, ['hello-1-staging']);

  assert.match((await trusted.run(list)).stderr, /Forbidden/);
  await trusted.works('get pods');
});

test('pods of a granted namespace cannot take the machine, unless an administrator says so', async () => {
  await using api = await startControlPlaneOverHttps();
  await api.kubectl('create', 'namespace', 'production');
  const { run } = await jobOf(api, { ...staging, granted: ['production'] });

  const refused = await run('create -f -', hostPod('production', mounted));
  const label = 'pod-security.kubernetes.io/enforce=privileged';
  await api.kubectl('label', 'namespace', 'production', label, '--overwrite');
  await provideEnvironment(api.cluster.objects, { ...staging, granted: ['production'] });

  assert.match(refused.stderr, /violates PodSecurity "baseline.*hostPath/);
  assert.equal((await run('create -f -', hostPod('production', mounted))).code, 0);
});

test('with its project go the namespaces of its environments, and its rights in those of others', async () => {
  await using api = await startControlPlaneOverHttps();
  const { objects } = api.cluster;
  await provideEnvironment(objects, { ...staging, granted: ['production'] });
  const other = { projectId: 2, slug: 'staging', namespace: 'shop-2-staging', granted: [] };
  await provideEnvironment(objects, other);

  await removeProject(objects, 1);

  const left = objects
    .list<KubeObject>('namespaces')
    .filter((it) => !it.metadata.deletionTimestamp);
  const names = left.map(({ metadata }) => metadata.name);
  assert.equal(names.includes('hello-1-staging'), false);
  assert.ok(names.includes('production') && names.includes('shop-2-staging'));
  assert.deepEqual(objects.list(bindings, { namespace: 'production' }), []);
});

test("another project's namespace is not taken", async () => {
  await using api = await startControlPlaneOverHttps();
  const { objects } = api.cluster;
  await provideEnvironment(objects, staging);

  await assert.rejects(
    provideEnvironment(objects, { ...staging, projectId: 2 }),
    /hello-1-staging.*it is an environment's of the project with the number 1/,
  );
});

test('the runner runs pods in its namespace and can do nothing else, whoever removes its account', async () => {
  await using api = await startControlPlaneOverHttps();
  const { objects, tokens } = api.cluster;
  const give = createRunnerTokens(objects, tokens, clock);
  const first = await give();
  assert.equal(await give(), first);
  const asRunner = async (token: string) =>
    kubectlOf(api, api.cluster.kubeconfig(api.url, token, 'gitlab-managed-apps'));

  const { works, run } = await asRunner(first);
  await works('run job --image=c:1');
  assert.match((await run('get pods -n default')).stderr, /Forbidden/);
  assert.match((await run('get nodes')).stderr, /Forbidden/);
  assert.match((await run('create serviceaccount more')).stderr, /forbidden/);
  const where = ['-n', 'gitlab-managed-apps', '-o', 'jsonpath={.spec}'];
  const policy = JSON.parse(await api.kubectl('get', 'networkpolicy', 'jobs-alone', ...where));
  assert.deepEqual(policy.policyTypes, ['Ingress']);
  assert.equal(policy.podSelector.matchExpressions[0].key, 'slipway.dev/runner');
  await api.kubectl('delete', 'serviceaccount', 'gitlab-runner', '-n', 'gitlab-managed-apps');

  await (await asRunner(await give())).works('get pods');
});
