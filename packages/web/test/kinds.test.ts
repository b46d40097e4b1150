import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiPath, kindsIn } from '../src/app/cluster/kinds.ts';

const resource = (name: string, kind: string, verbs = ['get', 'list'], scope = 'Namespaced') => ({
  resource: name,
  responseKind: { kind },
  scope,
  verbs,
  subresources: [{ subresource: 'status' }],
});
const group = (
  name: string,
  ...versions: readonly [string, ...ReturnType<typeof resource>[]][]
) => ({
  metadata: name === '' ? {} : { name },
  versions: versions.map(([version, ...resources]) => ({ version, resources })),
});

test('kinds are told as kubectl writes them, in the version the server prefers', () => {
  const kinds = kindsIn([
    {
      items: [
        group('', ['v1', resource('pods', 'Pod'), resource('bindings', 'Binding', ['create'])]),
      ],
    },
    {
      items: [
        group('apps', ['v1', resource('deployments', 'Deployment')]),
        group(
          'shop.example',
          ['v2', resource('orders', 'Order')],
          ['v1', resource('orders', 'Order')],
        ),
      ],
    },
  ]);

  assert.deepEqual(
    kinds.map(({ resource: name, apiVersion, section }) => [name, apiVersion, section]),
    [
      ['pods', 'v1', 'Workloads'],
      ['deployments.apps', 'apps/v1', 'Workloads'],
      ['orders.shop.example', 'shop.example/v2', 'Custom kinds'],
    ],
  );
});

test('an object lies where the API has it', () => {
  const [pods, nodes] = kindsIn([
    {
      items: [
        group('', ['v1', resource('pods', 'Pod'), resource('nodes', 'Node', ['list'], 'Cluster')]),
      ],
    },
  ]);

  assert.ok(pods && nodes);
  assert.equal(apiPath(pods), '/api/v1/pods');
  assert.equal(apiPath(pods, 'shop', 'web-1'), '/api/v1/namespaces/shop/pods/web-1');
  assert.equal(apiPath(nodes, undefined, 'one'), '/api/v1/nodes/one');
});
