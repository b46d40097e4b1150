import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createObjects, type Scheme } from '@slipway/kube-api';
import type { Condition, Gateway, HttpRoute, KubeObject } from '@slipway/kube-objects';
import { silent, until } from '@slipway/kube-objects/testing';
import { startControllers } from '../src/start-controllers.ts';

const group = 'gateway.networking.k8s.io';

/** A kind as somebody installs it: with any spec and any status. */
const custom = (kind: string, plural: string, namespaced: boolean) =>
  ({
    group,
    version: 'v1',
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced,
    type: kind,
    schema: { type: 'object', fields: new Map(), isAtomic: false, keepsUnknown: true },
    hasStatus: true,
    nameRule: 'subdomain',
    defaults: [],
  }) satisfies Parameters<Scheme['add']>[0][number];

async function startGateways() {
  const objects = await createObjects();
  const controllers = startControllers({ objects, log: silent });
  const create = (
    kind: string,
    plural: string,
    name: string,
    spec: object,
    namespace = 'default',
  ) =>
    objects.create<KubeObject>(`${plural}.${group}`, {
      apiVersion: `${group}/v1`,
      kind,
      metadata: { name, ...(namespace && { namespace }) },
      spec,
    });
  const close = async () => {
    await controllers.close();
    objects.close();
  };
  return { objects, create, [Symbol.asyncDispose]: close };
}

const words = (conditions: readonly Condition[] = []) =>
  conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`);

interface Statuses {
  readonly conditions?: readonly Condition[];
  readonly listeners?: readonly {
    readonly name: string;
    readonly attachedRoutes: number;
    readonly conditions: readonly Condition[];
  }[];
  readonly parents?: readonly { readonly conditions: readonly Condition[] }[];
}

test('kinds of the Gateway API that are installed later are told what became of them', async () => {
  await using gateways = await startGateways();
  const { objects, create } = gateways;
  objects.scheme.add([
    custom('GatewayClass', 'gatewayclasses', false),
    custom('Gateway', 'gateways', true),
    custom('HTTPRoute', 'httproutes', true),
  ]);
  const statusOf = (plural: string, name: string, namespace?: string) =>
    (objects.get(`${plural}.${group}`, name, namespace)?.status ?? {}) as Statuses;

  const controllerName = 'slipway.dev/gateway';
  await create('GatewayClass', 'gatewayclasses', 'slipway', { controllerName }, '');
  await create('Gateway', 'gateways', 'edge', {
    gatewayClassName: 'slipway',
    listeners: [
      { name: 'web', port: 80, protocol: 'HTTP', hostname: '*.test' },
      { name: 'odd', port: 8080, protocol: 'HTTP' },
    ],
  } satisfies Gateway['spec']);
  const parentRefs = [{ name: 'edge' }];
  const route = (
    name: string,
    hostnames: readonly string[],
    rules: HttpRoute['spec']['rules'] = [],
  ) =>
    create('HTTPRoute', 'httproutes', name, {
      parentRefs,
      hostnames,
      rules,
    } satisfies HttpRoute['spec']);
  await route('shop', ['shop.test']);
  await route('odd', ['odd.test'], [{ filters: [{ type: 'RequestMirror' }] }]);
  await route('far', ['far.test'], [{ backendRefs: [{ name: 'x', namespace: 'other' }] }]);
  await route('lost', ['shop.example']);
  await until(
    () =>
      statusOf('gateways', 'edge', 'default').listeners?.[0]?.attachedRoutes === 3 &&
      statusOf('httproutes', 'lost', 'default').parents !== undefined &&
      statusOf('gatewayclasses', 'slipway').conditions !== undefined,
  );

  assert.deepEqual(words(statusOf('gatewayclasses', 'slipway').conditions), [
    'Accepted True Accepted',
  ]);
  const { conditions, listeners } = statusOf('gateways', 'edge', 'default');
  assert.deepEqual(words(conditions), ['Accepted True Accepted', 'Programmed True Programmed']);
  assert.deepEqual(
    listeners?.map((listener) => [listener.name, words(listener.conditions)[0]]),
    [
      ['web', 'Accepted True Accepted'],
      ['odd', 'Accepted False PortUnavailable'],
    ],
  );
  const told = ['shop', 'odd', 'far', 'lost'].map((name) =>
    words(statusOf('httproutes', name, 'default').parents?.[0]?.conditions),
  );
  assert.deepEqual(told, [
    ['Accepted True Accepted', 'ResolvedRefs True ResolvedRefs'],
    ['Accepted False UnsupportedValue', 'ResolvedRefs True ResolvedRefs'],
    ['Accepted True Accepted', 'ResolvedRefs False RefNotPermitted'],
    ['Accepted False NoMatchingListenerHostname', 'ResolvedRefs True ResolvedRefs'],
  ]);
});
