import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterAndUser } from '../src/executors/kubernetes/client/kubeconfig-file.ts';

const file = (cluster: string, user = '{token: t}') => `
current-context: c
contexts: [{name: c, context: {cluster: k, user: u}}]
clusters: [{name: k, cluster: ${cluster}}]
users: [{name: u, user: ${user}}]
`;

test('the current context names a cluster and a user', () => {
  assert.deepEqual(clusterAndUser(file('{server: "https://a"}'), undefined), {
    cluster: { server: 'https://a' },
    user: { token: 't' },
  });
});

test('a cluster may be used without a user', () => {
  const text = file('{server: "https://a"}').replace('name: u,', 'name: other,');

  assert.deepEqual(clusterAndUser(text, 'c').user, {});
});

for (const [what, text, message] of [
  ['nothing', '', /cannot be read: .* empty/],
  ['a list', '- a', /no current-context/],
  ['entries that are none', 'current-context: c\ncontexts: [null, 1, {name: c}]', /no context "c"/],
  ['no such cluster', file('null'), /no cluster "k"/],
  ['a cluster without a server', file('{}'), /cluster "k" of the kubeconfig has no server/],
  ['a number as server', file('{server: 1}'), /server in the kubeconfig is no text/],
  ['a number as token', file('{server: s}', '{token: 12345}'), /token .* put it into quotes/],
  ['a proxy', file('{server: s, proxy-url: p}'), /proxy-url in a kubeconfig is not supported/],
] as const) {
  test(`a kubeconfig with ${what} is refused in words`, () => {
    assert.throws(() => clusterAndUser(text, undefined), { name: 'KubeconfigInvalid', message });
  });
}
