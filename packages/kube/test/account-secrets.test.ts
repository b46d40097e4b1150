import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestApi } from '@slipway/kube-api/testing';
import type { KubeObject } from '@slipway/kube-objects';
import { startControlPlane } from './control-plane.ts';

const core = '/api/v1/namespaces/default';
const secret = (account: string) => ({
  metadata: { name: 'token', annotations: { 'kubernetes.io/service-account.name': account } },
  type: 'kubernetes.io/service-account-token',
});

/** Resolves with the secret as soon as it is as wanted; undefined: gone. */
function secretThat(
  { server: { objects } }: TestApi,
  isWanted: (secret: KubeObject | undefined) => boolean,
): Promise<KubeObject | undefined> {
  const read = () => objects.get('secrets', 'token', 'default');
  return new Promise((resolve) => {
    const look = () => {
      if (isWanted(read())) resolve(read());
    };
    objects.watch('secrets', look);
    look();
  });
}

const isFilled = (object: KubeObject | undefined) =>
  (object as { data?: Record<string, string> } | undefined)?.data?.token !== undefined;

const decode = (object: KubeObject | undefined, key: string) =>
  Buffer.from(
    (object as { data?: Record<string, string> } | undefined)?.data?.[key] ?? '',
    'base64',
  ).toString();

test('a token secret is filled, whichever of account and secret comes first', async () => {
  await using api = await startControlPlane();
  await api.send('POST', `${core}/secrets`, secret('builder'));
  await api.send('POST', `${core}/serviceaccounts`, { metadata: { name: 'builder' } });

  const filled = await secretThat(api, isFilled);

  const authorization = `Bearer ${decode(filled, 'token')}`;
  assert.equal(decode(filled, 'namespace'), 'default');
  assert.match(decode(filled, 'ca.crt'), /^-----BEGIN CERTIFICATE-----/);
  assert.equal((await api.send('GET', '/apis', undefined, { authorization })).status, 200);
});

test('a token secret goes with its account, and its token ends with the secret', async () => {
  await using api = await startControlPlane();
  await api.send('POST', `${core}/serviceaccounts`, { metadata: { name: 'builder' } });
  await api.send('POST', `${core}/secrets`, secret('builder'));
  const filled = await secretThat(api, isFilled);

  await api.send('DELETE', `${core}/serviceaccounts/builder`);
  await secretThat(api, (found) => found === undefined);

  const authorization = `Bearer ${decode(filled, 'token')}`;
  assert.equal((await api.send('GET', `${core}/pods`, undefined, { authorization })).status, 401);
});

test('a token secret must name its account', async () => {
  await using api = await startControlPlane();

  const { code, message } = await api.json('POST', `${core}/secrets`, {
    metadata: { name: 'token' },
    type: 'kubernetes.io/service-account-token',
  });

  assert.equal(code, 422);
  assert.match(message ?? '', /annotations\[kubernetes.io\/service-account.name\]: Required value/);
});

test('a token request is answered with all that holds, and reviewed by its audiences', async () => {
  await using api = await startControlPlane();
  const request = (spec: object) =>
    api.json('POST', `${core}/serviceaccounts/default/token`, { spec });
  const review = (token: unknown, audiences: string[]) =>
    api.json('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token, audiences } });

  const own = (await request({})) as unknown as { spec: object };
  const vault = await request({ audiences: ['vault', 'other'], expirationSeconds: 700 });
  const token = vault.status?.token;
  const here = await review(token, []);
  const there = await review(token, ['vault', 'unknown']);

  assert.deepEqual(own.spec, {
    audiences: ['https://kubernetes.default.svc.cluster.local'],
    expirationSeconds: 3600,
  });
  assert.equal(here.status?.authenticated, false);
  assert.equal(there.status?.authenticated, true);
  assert.deepEqual(there.status?.audiences, ['vault']);
});

test('a token is bound to an object that is there', async () => {
  await using api = await startControlPlane();
  const request = async (boundObjectRef: object) => {
    const path = `${core}/serviceaccounts/default/token`;
    return (await api.json('POST', path, { spec: { boundObjectRef } })).code;
  };
  await api.send('POST', `${core}/secrets`, { metadata: { name: 'a' } });

  assert.equal(await request({ kind: 'Secret', name: 'a' }), undefined);
  assert.equal(await request({ kind: 'Secret', name: 'a', uid: 'other' }), 409);
  assert.equal(await request({ kind: 'Pod', name: 'none' }), 404);
  assert.equal(await request({ kind: 'Node', name: 'none' }), 400);
});
