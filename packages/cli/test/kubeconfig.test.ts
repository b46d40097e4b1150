import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dump, load } from 'js-yaml';
import { mergeKubeconfig, parseKubeconfig } from '../src/api/kubeconfig.ts';

const fresh = (server: string) =>
  dump({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'slipway', cluster: { server, 'certificate-authority-data': 'Q0E=' } }],
    users: [{ name: 'slipway', user: { token: 'secret' } }],
    contexts: [{ name: 'slipway', context: { cluster: 'slipway', user: 'slipway' } }],
    'current-context': 'slipway',
  });

test('a new start keeps what the user has set in the kubeconfig', () => {
  const old = load(fresh('https://localhost:1')) as {
    contexts: { name: string; context: Record<string, string> }[];
    clusters: object[];
    'current-context': string;
  };
  Object.assign(old.contexts[0]?.context ?? {}, { namespace: 'staging' });
  old.contexts.push({ name: 'other', context: { cluster: 'other', user: 'slipway' } });
  old.clusters.unshift({ name: 'other', cluster: { server: 'https://other' } });
  old['current-context'] = 'other';

  const text = mergeKubeconfig(dump(old), fresh('https://localhost:2'));

  const merged = load(text) as typeof old;
  assert.deepEqual(merged.contexts, [
    { name: 'slipway', context: { cluster: 'slipway', user: 'slipway', namespace: 'staging' } },
    { name: 'other', context: { cluster: 'other', user: 'slipway' } },
  ]);
  assert.equal(merged['current-context'], 'other');
  assert.equal(merged.clusters.length, 2);
  assert.deepEqual(parseKubeconfig(text), {
    url: 'https://localhost:2',
    caPem: 'CA',
    token: 'secret',
  });
});

for (const [what, old] of [
  ['no kubeconfig', undefined],
  ['an empty one', ''],
  ['one that is no YAML', '{'],
] as const) {
  test(`${what} becomes a new one`, () => {
    assert.equal(mergeKubeconfig(old, fresh('https://localhost:2')), fresh('https://localhost:2'));
  });
}

test('a current context that is gone gives way to the built-in one', () => {
  const old = dump({ 'current-context': 'gone', contexts: null });

  const merged = load(mergeKubeconfig(old, fresh('https://localhost:2'))) as object;

  assert.deepEqual(merged, load(fresh('https://localhost:2')));
});

for (const [what, old] of [
  ['a list', '- a\n- b\n'],
  ['entries that are none', 'contexts: [null, 1, {context: {}}]\nclusters: {a: b}\nusers: null\n'],
  ['a context without content', 'contexts: [{name: slipway, context: null}]\n'],
] as const) {
  test(`an old kubeconfig of ${what} does not keep the cluster from starting`, () => {
    const text = mergeKubeconfig(old, fresh('https://localhost:2'));

    assert.equal(parseKubeconfig(text).url, 'https://localhost:2');
  });
}
