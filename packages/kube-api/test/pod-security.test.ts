import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../src/kinds/pod-spec/security-checks.ts';
import { startTestApi, type TestApi } from '../src/testing/index.ts';

const container = (more: object = {}) => ({ name: 'a', image: 'a', ...more });
const withContext = (securityContext: object) => ({ containers: [container({ securityContext })] });
const good = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    container({
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    }),
  ],
};

for (const [level, spec, expected] of [
  ['privileged', { hostNetwork: true, containers: [container()] }, undefined],
  ['baseline', { containers: [container()] }, undefined],
  ['restricted', good, undefined],
  [
    'restricted',
    { containers: [container()] },
    'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  ],
  [
    'restricted',
    {
      ...good,
      securityContext: { ...good.securityContext, runAsUser: 0 },
      volumes: [{ name: 'h', hostPath: { path: '/' } }],
    },
    'restricted volume types (volume "h" uses restricted volume type "hostPath"), runAsUser=0 (pod must not set runAsUser=0)',
  ],
  [
    'baseline',
    {
      hostNetwork: true,
      hostPID: true,
      containers: [container({ ports: [{ hostPort: 80 }] })],
      volumes: [{ name: 'h', hostPath: { path: '/' } }],
    },
    'host namespaces (hostNetwork=true, hostPID=true), hostPort (container "a" uses hostPort 80), hostPath volumes (volume "h")',
  ],
  [
    'baseline',
    withContext({ privileged: true, capabilities: { add: ['NET_ADMIN', 'CHOWN'] } }),
    'privileged (container "a" must not set securityContext.privileged=true), non-default capabilities (container "a" must not include "NET_ADMIN" in securityContext.capabilities.add)',
  ],
  [
    'baseline',
    { ...withContext({}), securityContext: { seccompProfile: { type: 'Unconfined' } } },
    'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
  ],
  [
    'baseline',
    { ...withContext({}), securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
    'forbidden sysctls (kernel.msgmax)',
  ],
] as const) {
  test(`${level}: ${expected ?? `nothing is wrong with ${JSON.stringify(spec)}`}`, () => {
    assert.equal(violations(spec, level), expected);
  });
}

const namespace = (api: TestApi, name: string, labels: object) =>
  api.json('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  });
const pod = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'a' } },
  spec,
});

test('a namespace refuses pods beyond its level, and warns of what would make some', async () => {
  await using api = await startTestApi();
  await namespace(api, 'strict', {
    'pod-security.kubernetes.io/enforce': 'baseline',
    'pod-security.kubernetes.io/warn': 'restricted',
    'pod-security.kubernetes.io/warn-version': 'v1.35',
  });
  await api.send('POST', '/api/v1/namespaces/strict/serviceaccounts', {
    metadata: { name: 'default' },
  });
  const path = '/api/v1/namespaces/strict/pods';
  const open = { hostNetwork: true, containers: [container()] };

  const refused = await api.json('POST', path, pod('open', open));
  const warned = await api.send('POST', path, pod('plain', { containers: [container()] }));
  const quiet = await api.send('POST', path, pod('good', good));
  const deployment = await api.send('POST', '/apis/apps/v1/namespaces/strict/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'open' },
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'a' } }, spec: open },
    },
  });

  assert.equal(
    refused.message,
    'pods "open" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
  );
  assert.equal(warned.status, 201);
  assert.match(
    warned.headers.get('warning') ?? '',
    /^299 - "would violate PodSecurity \\"restricted:v1\.35\\": allowPrivilegeEscalation != false/,
  );
  assert.deepEqual([quiet.status, quiet.headers.get('warning')], [201, null]);
  assert.equal(deployment.status, 201);
  assert.match(deployment.headers.get('warning') ?? '', /would violate .*host namespaces/);
});

test('a pod that was there before its namespace became strict can still change and end', async () => {
  await using api = await startTestApi();
  const path = '/api/v1/namespaces/default';
  await api.send('POST', `${path}/pods`, pod('old', { hostPID: true, containers: [container()] }));
  const merge = { 'content-type': 'application/merge-patch+json' };
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await api.send('PATCH', path, { metadata: { labels } }, merge);

  const labelled = { metadata: { labels: { seen: 'true' } } };
  const changed = await api.send('PATCH', `${path}/pods/old`, labelled, merge);
  const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
  const image = { spec: { containers: [{ name: 'a', image: 'b' }] } };
  const replaced = await api.send('PATCH', `${path}/pods/old`, image, strategic);

  assert.equal(changed.status, 200);
  assert.equal(replaced.status, 403);
  assert.equal((await api.send('DELETE', `${path}/pods/old`)).status, 200);
});

test('levels and versions that do not exist are refused', async () => {
  await using api = await startTestApi();

  const answer = await namespace(api, 'odd', {
    'pod-security.kubernetes.io/enforce': 'strict',
    'pod-security.kubernetes.io/warn-version': '1.35',
  });

  assert.equal(answer.code, 422);
  assert.match(
    answer.message ?? '',
    /enforce\]: Invalid value: "strict": must be one of privileged/,
  );
  assert.match(answer.message ?? '', /warn-version\]: Invalid value: "1.35": must be "latest" or/);
});
