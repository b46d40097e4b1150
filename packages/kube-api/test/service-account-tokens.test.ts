import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { Pod } from '@slipway/kube-objects';
import { createTokenAuthority } from '../src/access/service-account-tokens.ts';
import { createObjects } from '../src/objects/objects.ts';

const makeKeys = () =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });

async function start() {
  let now = new Date('2026-01-01T00:00:00Z');
  const objects = await createObjects();
  const tokens = await createTokenAuthority(objects, makeKeys(), () => now);
  const pod = await objects.create<Pod>('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'i' }] },
    status: {},
  });
  const request = { namespace: 'default', serviceAccount: 'default', expirationSeconds: 600 };
  const bound = { ...request, pod: { name: 'p', uid: pod.metadata.uid } };
  const pass = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  return { objects, tokens, request, bound, pass };
}

test('a token belongs to its service account, until it expires', async () => {
  const { tokens, request, pass } = await start();
  const { token, expiresAt } = await tokens.sign(request);

  const owner = await tokens.verify(token);
  pass(601);
  const late = await tokens.verify(token);

  assert.equal(owner?.user.username, 'system:serviceaccount:default:default');
  assert.ok(owner?.user.groups.includes('system:serviceaccounts:default'));
  assert.equal(expiresAt.toISOString(), '2026-01-01T00:10:00.000Z');
  assert.equal(late, undefined);
});

test('a token of a pod says on which node the pod is', async () => {
  const { objects, tokens, bound } = await start();
  await objects.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } });
  const pod = objects.get<Pod>('pods', 'p', 'default');
  assert.ok(pod);
  await objects.update('pods', { ...pod, spec: { ...pod.spec, nodeName: 'n' } });

  const { token } = await tokens.sign(bound);

  const { extra } = (await tokens.verify(token))?.user ?? {};
  assert.deepEqual(extra?.['authentication.kubernetes.io/node-name'], ['n']);
  assert.deepEqual(extra?.['authentication.kubernetes.io/node-uid'], [
    objects.get('nodes', 'n')?.metadata.uid,
  ]);
});

test('a token that is bound to a pod ends with the pod', async () => {
  const { objects, tokens, bound } = await start();
  const { token } = await tokens.sign(bound);
  assert.deepEqual(
    (await tokens.verify(token))?.user.extra?.['authentication.kubernetes.io/pod-name'],
    ['p'],
  );

  await objects.delete('pods', 'p', 'default');

  assert.equal(await tokens.verify(token), undefined);
});

test('a token ends with its account, even when a new one has the same name', async () => {
  const { objects, tokens, request } = await start();
  const { token } = await tokens.sign(request);

  await objects.delete('serviceaccounts', 'default', 'default');
  await objects.create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: 'default' },
  });

  assert.equal(await tokens.verify(token), undefined);
});

test('tokens for others, of others, and broken ones are no good here', async () => {
  const { tokens, request } = await start();
  const other = await start();
  const { token: foreign } = await tokens.sign({ ...request, audiences: ['vault'] });
  const { token: forged } = await other.tokens.sign(request);

  for (const token of [foreign, forged, 'nonsense', '']) {
    assert.equal(await tokens.verify(token), undefined);
  }
});

test('an account that is not there gets no token', async () => {
  const { tokens, request } = await start();

  await assert.rejects(tokens.sign({ ...request, serviceAccount: 'none' }), { reason: 'NotFound' });
});
