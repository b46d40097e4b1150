import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { digestOf, pushImage, refusal, startRegistry } from './harness.ts';

const pull = { type: 'repository', name: 'shop/web', actions: ['pull'] };
const blob = `/v2/shop/web/blobs/${digestOf('x')}`;

test('without a token the challenge names realm, service and no scope', async () => {
  await using harness = await startRegistry();

  const response = await fetch(`${harness.url}/v2/`);

  assert.equal(
    response.headers.get('www-authenticate'),
    `Bearer realm="${harness.url}/jwt/auth",service="registry"`,
  );
  assert.deepEqual(await refusal(response), [401, 'UNAUTHORIZED']);
});

for (const [method, path, scope] of [
  ['GET', '/v2/shop/web/manifests/v1', 'repository:shop/web:pull'],
  ['HEAD', blob, 'repository:shop/web:pull'],
  ['PUT', '/v2/shop/web/manifests/v1', 'repository:shop/web:pull,push'],
  ['POST', '/v2/shop/web/blobs/uploads/', 'repository:shop/web:pull,push'],
  ['DELETE', '/v2/shop/web/manifests/v1', 'repository:shop/web:delete'],
  ['GET', '/v2/_catalog', 'registry:catalog:*'],
] as const) {
  test(`${method} ${path.slice(0, 30)} asks for ${scope}`, async () => {
    await using harness = await startRegistry();

    const response = await fetch(`${harness.url}${path}`, { method });

    assert.equal(response.status, 401);
    assert.match(
      response.headers.get('www-authenticate') ?? '',
      new RegExp(`scope="${scope.replace('*', '\\*')}"`),
    );
  });
}

for (const [what, method, path, expected] of [
  ['may read', 'GET', '/v2/shop/web/tags/list', 200],
  ['may ask whether its token is good', 'GET', '/v2/', 200],
  ['may not write', 'POST', '/v2/shop/web/blobs/uploads/', 401],
  ['may not delete', 'DELETE', '/v2/shop/web/manifests/v1', 401],
  ['may not read another repository', 'GET', '/v2/shop/api/tags/list', 401],
  ['may not list the repositories', 'GET', '/v2/_catalog', 401],
] as const) {
  test(`who may pull shop/web ${what}`, async () => {
    await using harness = await startRegistry();
    await pushImage(harness, 'shop/web', 'v1');

    const response = await harness.call(path, { method, access: [pull] });

    assert.equal(response.status, expected);
  });
}

test('tokens of another audience, old ones and altered ones are refused', async () => {
  await using harness = await startRegistry();
  const good = await harness.token([pull]);
  const now = Math.floor(Date.now() / 1000);
  const status = async (token: string) => {
    const headers = { Authorization: `Bearer ${token}` };
    const response = await fetch(`${harness.url}/v2/shop/web/tags/list`, { headers });
    return [
      response.status,
      /error="(\w+)"/.exec(response.headers.get('www-authenticate') ?? '')?.[1],
    ];
  };

  const refused = [401, 'invalid_token'];
  assert.deepEqual(await status(await harness.token([pull], { audience: 'other' })), refused);
  assert.deepEqual(await status(await harness.token([pull], { expiresAt: now - 60 })), refused);
  assert.deepEqual(await status(`${good.slice(0, -8)}AAAAAAAA`), refused);
  assert.deepEqual(await status(good), [404, undefined]);
});

test('keys may come as a set, chosen by kid', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = {
    ...createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' }),
    kid: 'one',
    alg: 'ES256',
  };
  await using harness = await startRegistry({ publicKey: { keys: [jwk] } });
  const token = await new SignJWT({ access: [pull] })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer('slipway')
    .setAudience('registry')
    .setExpirationTime('1m')
    .sign(privateKey);

  const response = await fetch(`${harness.url}/v2/`, {
    headers: { Authorization: `Bearer ${token}` },
  });

  assert.equal(response.status, 200);
});

for (const [method, path, expected] of [
  ['GET', '/v2/Shop/tags/list', [400, 'NAME_INVALID']],
  ['GET', '/v2/shop%2F..%2Fetc/tags/list', [400, 'NAME_INVALID']],
  ['GET', `/v2/${'a/'.repeat(200)}a/tags/list`, [400, 'NAME_INVALID']],
  ['GET', '/v2/shop/web/blobs/sha256:abc', [400, 'DIGEST_INVALID']],
  ['GET', '/v2/shop/web/manifests/-v1', [400, 'MANIFEST_INVALID']],
  ['GET', '/v2/nonsense', [404, 'UNSUPPORTED']],
  ['PATCH', '/v2/shop/web/manifests/v1', [405, 'UNSUPPORTED']],
  ['GET', '/v2/shop/web/tags/list?n=-1', [400, 'UNSUPPORTED']],
] as const) {
  test(`${method} ${path.slice(0, 40)} is refused with ${expected.join(' ')}`, async () => {
    await using harness = await startRegistry();
    await pushImage(harness, 'shop/web', 'v1');

    const response = await harness.call(path, { method });

    assert.deepEqual(await refusal(response), expected);
  });
}

test('a token ends when the rights that it was given for do', async () => {
  let asked: unknown;
  let isAllowed = true;
  await using harness = await startRegistry({
    stillAllows: async ({ sub }, wanted) => {
      asked = { sub, wanted };
      return isAllowed;
    },
  });
  await pushImage(harness, 'shop/web', 'v1');
  const status = async () =>
    (await harness.call('/v2/shop/web/manifests/v1', { access: [pull] })).status;
  assert.equal(await status(), 200);
  assert.deepEqual(asked, { sub: 'tester', wanted: pull });

  isAllowed = false;

  assert.equal(await status(), 401);
});

test('the challenge of a mount names both repositories', async () => {
  await using harness = await startRegistry();
  const path = `/v2/shop/web/blobs/uploads/?mount=${digestOf('x')}&from=shop/api`;

  const response = await fetch(`${harness.url}${path}`, { method: 'POST' });

  assert.equal(response.status, 401);
  assert.match(
    response.headers.get('www-authenticate') ?? '',
    /scope="repository:shop\/web:pull,push repository:shop\/api:pull"/,
  );
});
