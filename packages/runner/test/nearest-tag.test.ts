import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { ExecutorJob } from '#execution/executor';
import { mostLike, nearestTag } from '#executors/images/nearest-tag';
import type { KubeClient } from '#executors/kubernetes/client/kube-client';
import { waitForPod } from '#executors/kubernetes/running/pod-wait';
import { payload } from './payload.ts';

for (const [wanted, tags, nearest] of [
  ['main-abc', ['latest', 'main-abd', 'v1'], 'main-abd'],
  ['v1.2.4', ['v1.2.3', 'v2.2.4', 'v1.2.30'], 'v1.2.3'],
  ['stable', ['latest'], 'latest'],
  ['v1', [], undefined],
] as const) {
  test(`of ${JSON.stringify(tags)} ${nearest} is nearest to ${wanted}`, () => {
    assert.equal(mostLike(wanted, tags), nearest);
  });
}

/** A registry with two tags, for whoever signs in. */
async function registryOfTwo() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url?.split('?')[0]} ${request.headers.authorization ?? '-'}`);
    if (request.url?.startsWith('/jwt/auth')) return void response.end('{"token":"t"}');
    if (request.headers.authorization === 'Bearer t') {
      return void response.end('{"tags":["main-1","other"]}');
    }
    const realm = `Bearer realm="http://${request.headers.host}/jwt/auth",service="r",scope="s"`;
    response.writeHead(401, { 'WWW-Authenticate': realm }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credential = { type: 'registry', url: host, username: 'me', password: 'pw' } as const;
  return {
    asked,
    host,
    job: payload([], { credentials: [credential] }),
    [Symbol.dispose]: () => void server.close(),
  };
}

test('the registry is asked for its tags by the job’s own login, and nobody else is', async () => {
  using registry = await registryOfTwo();
  const { host, job, asked } = registry;

  const nearest = await nearestTag(`${host}/harbor/boat:main-2`, job);
  const stranger = await nearestTag('other.example/harbor/boat:main-2', job);

  assert.equal(nearest, 'main-1');
  assert.equal(stranger, undefined);
  assert.deepEqual(asked, [
    '/v2/harbor/boat/tags/list -',
    `/jwt/auth Basic ${btoa('me:pw')}`,
    '/v2/harbor/boat/tags/list Bearer t',
  ]);
});

for (const [reason, message, expected] of [
  ['ErrImagePull', 'manifest unknown', /no such image.*nearest tag that there is: main-1$/],
  ['ImagePullBackOff', 'dial tcp: connection refused', /cannot be reached from the runner/],
] as const) {
  test(`a job whose pod waits with ${reason} for ${message} is told ${expected.source}`, async () => {
    using registry = await registryOfTwo();
    const image = `${registry.host}/harbor/boat:main-2`;
    const waiting = { name: 'build', image, ready: false, state: { waiting: { reason, message } } };
    const pod = { metadata: { name: 'a-job' }, status: { containerStatuses: [waiting] } };
    const log = { stream: { write() {} }, warn() {} };
    // No more of a client and a job than waiting for a pod uses.
    const client = { get: async () => pod } as unknown as KubeClient;
    const job = { payload: registry.job, log } as unknown as ExecutorJob;

    const failing = waitForPod(client, job, '/pod', 5, new AbortController().signal, ['always']);

    await assert.rejects(failing, expected);
  });
}
