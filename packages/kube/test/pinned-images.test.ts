import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject, New } from '@slipway/kube-objects';
import { pinnedImages } from '../src/pinned-images.ts';
import { startControlPlane } from './control-plane.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

function workload(kind: string, name: string, image: string): New<KubeObject> {
  const spec = { containers: [{ name: 'app', image }] };
  const labels = { app: name };
  return {
    apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
    kind,
    metadata: { name, namespace: 'default' },
    spec:
      kind === 'Pod'
        ? { ...spec, initContainers: [{ name: 'first', image: `b.example/b@${digest('b')}` }] }
        : { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

test('what pods, deployments and replica sets name by digest is pinned; what they name by tag is not', async () => {
  await using api = await startControlPlane();
  const { objects } = api.server;
  const image = `localhost:8929/root/hello:v1@${digest('a')}`;
  await objects.create('pods', workload('Pod', 'pod', 'nginx'));
  await objects.create('deployments.apps', workload('Deployment', 'one', image));
  await objects.create('deployments.apps', workload('Deployment', 'same', image));
  await objects.create('replicasets.apps', workload('ReplicaSet', 'old', `c@${digest('c')}`));

  const pinned = pinnedImages(objects).map(({ registry, repository, digest: found }) =>
    [registry, repository, found].join(' '),
  );

  assert.deepEqual(pinned.sort(), [
    `b.example b ${digest('b')}`,
    `docker.io library/c ${digest('c')}`,
    `localhost:8929 root/hello ${digest('a')}`,
  ]);
});
