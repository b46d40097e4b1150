import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ConfigMap, Event, Pod } from '@slipway/kube-objects';
import { Bench, isReady } from './bench.ts';

const containers = [{ name: 'c', image: 'present:1' }];
const volumes = [{ name: 'settings', configMap: { name: 'settings' } }];

const settings = (value: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'default' },
  data: { key: value },
});

/** The file of the pod's volume, as soon as it says `text`. */
async function says(bench: Bench, { metadata: { uid } }: Pod, text: string): Promise<void> {
  const file = join(bench.directory, 'pods', uid, 'volumes', 'settings', 'key');
  while ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('files follow their ConfigMap after it was gone for a while', async () => {
  await using bench = await Bench.open();
  await bench.objects.create<ConfigMap>('configmaps', settings('old'));
  await bench.create('web', { containers, volumes });
  const pod = await bench.pod('web', isReady);
  await says(bench, pod, 'old');

  await bench.objects.delete('configmaps', 'settings', 'default');
  await bench.objects.create<ConfigMap>('configmaps', settings('new'));

  await says(bench, pod, 'new');
});

test('a pod that is deleted after its volumes could not be made leaves none', async () => {
  const asked = Promise.withResolvers<void>();
  const tokens = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let calls = 0;
  await using bench = await Bench.open({
    token: () => {
      const call = Math.min(calls, 1);
      calls += 1;
      asked.resolve();
      return tokens[call]?.promise ?? Promise.reject(new Error('no such call'));
    },
  });
  await bench.create('web');
  await asked.promise;
  const pod = bench.objects.get<Pod>('pods', 'web', 'default');
  assert.ok(pod);
  const labelled = { ...pod.metadata, resourceVersion: '', labels: { a: 'b' } };
  await bench.objects.update('pods', { ...pod, metadata: labelled });
  tokens[0]?.reject(new Error('the first one fails'));
  const isTold = () =>
    bench.objects.list<Event>('events').some(({ reason }) => reason === 'FailedMount');
  while (!isTold()) await new Promise((resolve) => setImmediate(resolve));

  await bench.objects.delete('pods', 'web', 'default', { gracePeriodSeconds: 0 });
  const stopped = bench.stop();
  await new Promise((resolve) => setImmediate(resolve));
  tokens[1]?.resolve('secret');
  await stopped;

  assert.deepEqual(await readdir(join(bench.directory, 'pods')), []);
});
