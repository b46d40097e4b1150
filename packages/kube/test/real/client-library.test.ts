import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { type NodeCluster, startNodeCluster } from '../node-cluster.ts';
import { siteDefinition } from '../operators/site.ts';

const program = join(import.meta.dirname, '../operators/site-operator.ts');

let cluster: NodeCluster;
const operators = new Map<string, ChildProcess>();
/** Who leads, as each says it. */
const leaders: string[] = [];

before(async () => {
  cluster = await startNodeCluster();
  await cluster.apply(siteDefinition);
  await cluster.kubectl('wait', '--for=condition=Established', 'crd/sites.example.com');
});

after(async () => {
  for (const operator of operators.values()) operator.kill('SIGKILL');
  await cluster?.[Symbol.asyncDispose]();
});

function startOperator(name: string): void {
  const env = {
    ...cluster.environment,
    IMAGE: cluster.image,
    NODE_NO_WARNINGS: '1',
  };
  const operator = spawn(process.execPath, [program, name], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: operator.stdout }).on('line', (line) => leaders.push(line));
  operators.set(name, operator);
}

const site = (replicas: number) => ({
  apiVersion: 'example.com/v1',
  kind: 'Site',
  metadata: { name: 'shop' },
  spec: { replicas },
});

const field = (path: string, ...object: string[]) =>
  cluster.kubectl('get', ...object, '-o', `jsonpath=${path}`);

/** Waits until the operator has told of so many ready pods of the newest generation. */
async function ready(count: number): Promise<void> {
  const wanted = `jsonpath={.status.readyReplicas}=${count}`;
  await cluster.kubectl('wait', `--for=${wanted}`, 'site/shop', '--timeout=60s');
}

test('one of two operators leads, and makes what an object asks for by server-side apply', async () => {
  startOperator('a');
  startOperator('b');
  await cluster.apply(site(1));

  await ready(1);

  assert.equal(leaders.length, 1);
  assert.equal(`${await field('{.spec.holderIdentity}', 'lease/site-operator')} leads`, leaders[0]);
  assert.equal(await field('{.metadata.finalizers}', 'site/shop'), '["example.com/site-operator"]');
  const managers = '{.metadata.managedFields[?(@.operation=="Apply")].manager}';
  assert.equal(await field(managers, 'deployment/shop'), 'site-operator');
  const event = '{range .items[?(@.reason=="SiteReady")]}{.regarding.name}: {.note}{end}';
  // It tells of it after it has written the status.
  let told = '';
  while (told === '') told = await field(event, 'events.events.k8s.io');
  assert.equal(told, 'shop: 1 pods are ready');
});

test('a field that the operator owns is not taken from it by others', async () => {
  const { code, stderr } = await cluster.run(['apply', '--server-side', '-f', '-'], {
    input: JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop', namespace: 'default' },
      spec: { replicas: 5 },
    }),
  });

  assert.equal(code, 1);
  assert.match(stderr, /conflict with "site-operator".*\.spec\.replicas/s);
});

test('the other operator takes over when the leader is killed', async () => {
  const [first = ''] = leaders;
  const leader = operators.get(first.charAt(0));
  const transitions = Number(await field('{.spec.leaseTransitions}', 'lease/site-operator'));
  if (leader) {
    const ended = once(leader, 'exit');
    leader.kill('SIGKILL');
    await ended;
  }
  await cluster.apply(site(2));

  await ready(2);

  assert.deepEqual(leaders.toSorted(), ['a leads', 'b leads']);
  assert.equal(await field('{.status.by}', 'site/shop'), leaders[1]?.charAt(0));
  assert.equal(
    Number(await field('{.spec.leaseTransitions}', 'lease/site-operator')),
    transitions + 1,
  );
});

test('its informers go on after the cluster was started again', async () => {
  await cluster.restart();
  await cluster.apply(site(1));

  await ready(1);
});

test('a finalizer holds the object until the operator has cleaned up after it', async () => {
  await cluster.kubectl('delete', 'site/shop', '--timeout=30s');

  const left = await cluster.run(['get', 'configmap/shop']);
  assert.match(left.stderr, /configmaps "shop" not found/);
  await cluster.kubectl('wait', '--for=delete', 'deployment/shop', '--timeout=30s');
});
