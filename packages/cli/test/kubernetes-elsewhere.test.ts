import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kubernetesElsewhere } from '../src/http/hosts/kubernetes-elsewhere.ts';

const cluster = 'https://localhost:6443';
const ask = (path: string, accept = 'application/json') =>
  new Request(`http://localhost:8929${path}`, { headers: { accept } });
const answered = (request: Request, url: string | undefined) =>
  kubernetesElsewhere(request, new URL(request.url).pathname, url);

for (const path of ['/api', '/api/v1', '/api/v1/pods', '/apis', '/apis/apps/v1']) {
  test(`a Kubernetes client that asks for ${path} is told where the cluster is`, async () => {
    const answer = answered(ask(path), cluster);

    assert.equal(answer?.status, 400);
    assert.match(await answer.text(), /"kind":"Status".*https:\/\/localhost:6443/);
  });
}

test('kubectl, which reads no Status when it looks for kinds, is told in text', async () => {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

  for (const request of [ask('/api', accept), ask('/version')]) {
    const answer = answered(request, cluster);

    assert.equal(answer?.status, 406);
    assert.match(await answer.text(), /^this is .*https:\/\/localhost:6443/);
  }
});

test('without a cluster it is told that there is none', async () => {
  const answer = answered(ask('/api'), undefined);

  assert.match((await answer?.text()) ?? '', /without a cluster/);
});

for (const path of ['/api/v4/version', '/apis-team/shop', '/root/api', '/api/v10', '/']) {
  test(`${path} is not Kubernetes'`, () => {
    assert.equal(answered(ask(path), cluster), undefined);
  });
}
