import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ManifestFacts, manifestOf } from '../src/agents/program/manifest-rules.ts';
import { startServer } from './harness.ts';

const facts: ManifestFacts = {
  ...{ name: 'far', url: 'https://ci.example', caPem: '', image: 'ci.example/slipway:1' },
  ...{ token: 'glagent-x', replicas: 2, rights: 'impersonate' },
};
const kinds = (wanted: ManifestFacts) => manifestOf(wanted).map((it) => Reflect.get(it, 'kind'));

test('a manifest has an account that may impersonate and nothing else, unless more is wished', () => {
  const all = manifestOf(facts);

  const role = all.find((it) => Reflect.get(it, 'kind') === 'ClusterRole');
  const rules = Reflect.get(role ?? {}, 'rules') as readonly { readonly verbs: string[] }[];
  assert.deepEqual([...new Set(rules.flatMap(({ verbs }) => verbs))], ['impersonate']);
  assert.deepEqual(kinds(facts), [
    ...['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Secret', 'Deployment'],
  ]);
  assert.ok(!kinds({ ...facts, rights: 'cluster-admin' }).includes('ClusterRole'));
  assert.ok(!JSON.stringify(all.at(-1)).includes('glagent-x'), 'the token is in the secret alone');
});

test('the authority of a certificate of Slipway’s own goes along', () => {
  const text = JSON.stringify(manifestOf({ ...facts, caPem: 'CA' }));

  assert.match(text, /"ca\.crt":"CA"/);
  assert.match(text, /"--ca","\/etc\/slipway-agent\/ca\.crt"/);
});

test('in a cluster on the same machine the program’s localhost is this machine’s', () => {
  const near = JSON.stringify(manifestOf({ ...facts, url: 'https://localhost:8929' }));

  assert.match(near, /"annotations":\{"slipway\.dev\/relay":"8929"\}/);
  assert.doesNotMatch(JSON.stringify(manifestOf(facts)), /slipway\.dev\/relay/);
});

test('a manifest brings a token; a Slipway without a public name asks by which it is reached', async () => {
  await using server = await startServer({
    ownImage: { name: async () => 'slipway:1', provide: async () => 'slipway:1' },
  });
  const { id } = await server.project('infra');
  await server.api('POST', `/projects/${id}/cluster_agents`, { name: 'far' });
  const path = `/projects/${id}/cluster_agents/far/manifest`;

  await assert.rejects(server.api('POST', path, {}), /other machines do not reach this Slipway/);
  const made = (await server.api('POST', path, { url: 'https://ci.example:8929' })) as {
    readonly manifest: string;
    readonly token: { readonly id: number };
  };

  assert.match(made.manifest, /token: glagent-/);
  assert.match(made.manifest, /image: ci\.example:8929\/slipway:1/);
  assert.deepEqual(Object.keys(made.token).includes('token'), false);
  assert.equal(
    ((await server.api('GET', `/projects/${id}/cluster_agents/far/tokens`)) as object[]).length,
    1,
  );
});
