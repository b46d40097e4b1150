import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Pipeline } from './support/pipeline.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { webServer, webServerImage } from './support/web-server.ts';

let slipway: Slipway;

before(async () => {
  slipway = await startSlipway({ arguments: ['--no-demo'] });
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
});

/** Pushes one job of the runner with kubectl, and waits for its end. */
async function runJob(name: string, script: readonly string[], environment?: string) {
  const project = slipway.project(`root/${name}`);
  const where = environment === undefined ? {} : { environment };
  const job = { tags: ['kubectl'], script, ...where };
  const pipeline = await project.push({ '.gitlab-ci.yml': JSON.stringify({ deploy: job }) });
  return endOf(pipeline);
}

async function endOf(pipeline: Pipeline) {
  const { deploy } = await pipeline.finished();
  return { status: deploy, trace: await pipeline.trace('deploy'), pipeline };
}

test('a job of a protected ref is its environment in the cluster, and does not administer it', async () => {
  await slipway.createProject('shop');

  const { status, trace } = await runJob(
    'shop',
    [
      'kubectl auth whoami',
      'kubectl create configmap colours --from-literal=a=red',
      'kubectl --namespace=staging create configmap colours --from-literal=a=red',
      'kubectl get nodes 2>&1 || true',
      'kubectl get secrets --all-namespaces 2>&1 || true',
      `kubectl auth can-i '*' '*' --all-namespaces || true`,
    ],
    'staging',
  );

  assert.equal(status, 'success', trace);
  assert.match(trace, /system:serviceaccount:(shop-\d+-staging):\1-service-account/);
  assert.doesNotMatch(trace, /system:masters/);
  assert.match(trace, /nodes is forbidden/);
  assert.match(trace, /secrets is forbidden/);
  assert.match(trace, /^no\b/m);
  assert.match(trace, /may edit in the cluster: shop-\d+-staging and staging/);
});

test('a job without an environment gets no token of the cluster, and reads why', async () => {
  await slipway.createProject('plain');

  const { status, trace } = await runJob('plain', [
    'echo "token=[$KUBE_TOKEN] url=[$KUBE_URL] namespace=[$KUBE_NAMESPACE]"',
    'kubectl get pods',
  ]);

  assert.equal(status, 'failed');
  assert.match(trace, /token=\[\] url=\[\] namespace=\[\]/);
  assert.match(trace, /this job has no environment, and only jobs with one may use the cluster/);
});

test("another project's namespace is closed until the command that the log names opens it", async () => {
  await slipway.createProject('guest');
  const shown = await slipway.command(
    ...['environment', 'namespaces', 'staging', '--project', 'root/shop', '--json'],
  );
  const [own] = JSON.parse(shown.stdout) as readonly { readonly name: string }[];
  const script = [`kubectl --namespace=${own?.name} get configmaps`];

  const closed = await runJob('guest', script, 'review');

  assert.equal(closed.status, 'failed', closed.trace);
  const told = /slipway (environment grant "review" NAMESPACE --project root\/guest)/.exec(
    closed.trace,
  );
  assert.ok(told, closed.trace);

  const named = (verb: string) => [
    ...['environment', verb, 'review', `${own?.name}`, '--project', 'root/guest'],
  ];
  const granted = await slipway.command(...named('grant'));
  assert.equal(granted.code, 0, granted.stderr);
  const open = await runJob('guest', script, 'review');
  assert.equal(open.status, 'success', open.trace);

  const revoked = await slipway.command(...named('revoke'));
  assert.equal(revoked.code, 0, revoked.stderr);
  assert.equal((await runJob('guest', script, 'review')).status, 'failed');
});

test('through an agent a job is whom GitLab says, and ordinary role bindings decide', async () => {
  await slipway.createProject('agents');
  const project = slipway.project('root/agents');
  const { id } = await slipway.api.get<{ readonly id: number }>(project.route);
  const made = await slipway.command('agent', 'create', 'live', '--cluster', 'built-in', ...of);
  assert.equal(made.code, 0, made.stderr);
  const file = join(slipway.dataDir, 'agents-web.json');
  await writeFile(file, webServer('hello', await webServerImage()));
  await kubectl('create', 'namespace', 'agents-web');
  await kubectl('apply', '--namespace=agents-web', '-f', file);
  const group = `gitlab:project_env:${id}:web`;
  const binding = ['rolebinding', 'web', '--clusterrole=edit', `--group=${group}`];
  await kubectl('create', ...binding, '--namespace=agents-web');
  const script = [
    'kubectl config use-context root/agents:live',
    'kubectl auth whoami',
    'kubectl rollout status deployment/hello --timeout=180s',
    'kubectl exec deploy/hello -- sh -c "echo from the pod"',
    'kubectl scale deployment/hello --replicas=2',
    'kubectl --namespace=default get pods || true',
  ];
  const job = { tags: ['kubectl'], environment: 'web', script };
  const files = {
    '.gitlab-ci.yml': JSON.stringify({ deploy: job }),
    '.gitlab/agents/live/config.yaml':
      'ci_access: {projects: [{id: root/agents, default_namespace: agents-web, access_as: {ci_job: {}}}]}',
  };

  const { status, trace } = await endOf(await project.push(files));
  const elsewhere = await endOf(await project.push(files, 'of-nobody'));

  assert.equal(status, 'success', trace);
  assert.match(trace, /gitlab:ci_job:\d+/);
  assert.match(trace, /deployment "hello" successfully rolled out/);
  assert.match(trace, /^from the pod/m);
  assert.match(trace, /Rollout of deployment\/hello in agents-web: 2 of 2 new pods ready/);
  assert.match(trace, /"gitlab:ci_job:\d+" cannot list resource "pods" .* namespace "default"/);
  assert.equal(elsewhere.status, 'failed', elsewhere.trace);
  assert.match(elsewhere.trace, /"gitlab:ci_job:\d+" cannot get resource "deployments"/);
});

const of = ['--project', 'root/agents'];

async function kubectl(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await slipway.kubectl(...args);
  assert.equal(code, 0, stderr);
}
