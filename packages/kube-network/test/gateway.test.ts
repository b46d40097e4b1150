import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Gateway, GatewayClass, HttpRoute } from '@slipway/kube-objects';
import { findRule, ruleTable } from '../src/ingress/find-rule.ts';
import { gatewayRules } from '../src/ingress/gateway-rules.ts';
import { changeHeaders, pathAfter, redirected } from '../src/ingress/rewrite.ts';

const apiVersion = 'gateway.networking.k8s.io/v1';
const meta = (name: string, namespace = 'shop') => ({
  name,
  namespace,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
});
const gateway = (listener: object, className = 'slipway'): Gateway => ({
  apiVersion,
  kind: 'Gateway',
  metadata: meta('edge'),
  spec: {
    gatewayClassName: className,
    listeners: [{ name: 'web', port: 80, protocol: 'HTTP', ...listener }],
  },
});
const route = (spec: HttpRoute['spec'], namespace = 'shop'): HttpRoute => ({
  apiVersion,
  kind: 'HTTPRoute',
  metadata: meta('route', namespace),
  spec: { parentRefs: [{ name: 'edge', namespace: 'shop' }], ...spec },
});
const to = (name: string, more: object = {}) => ({ backendRefs: [{ name, port: 80 }], ...more });
const foreign: GatewayClass = {
  apiVersion,
  kind: 'GatewayClass',
  metadata: meta('foreign'),
  spec: { controllerName: 'example.com/other' },
};
const namespaces = new Map([
  ['shop', {}],
  ['guest', { open: 'yes' }],
]);

function found(gateways: readonly Gateway[], routes: readonly HttpRoute[], url: string, more = {}) {
  const { hostname, pathname, searchParams, protocol } = new URL(url);
  const fields: Readonly<Record<string, string>> = more;
  return findRule(ruleTable(gatewayRules(routes, { gateways, classes: [foreign], namespaces })), {
    host: hostname,
    scheme: protocol === 'https:' ? 'https' : 'http',
    path: pathname,
    method: fields[':method'] ?? 'GET',
    query: searchParams,
    header: (name) => fields[name],
  });
}

const wide = gateway({ allowedRoutes: { namespaces: { from: 'All' } } });
const chosen = gateway({
  allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { open: 'yes' } } } },
});
const shop = { hostnames: ['shop.test'], rules: [to('web')] };
const by = (match: object, name = 'special') => ({ ...to(name), matches: [match] });

for (const [title, gateways, routes, url, more, expected] of [
  ['a route at its host', [gateway({})], [route(shop)], 'http://shop.test/', {}, 'web'],
  ['no other host', [gateway({})], [route(shop)], 'http://other.test/', {}, undefined],
  [
    'a port that is not served',
    [gateway({ port: 8080 })],
    [route(shop)],
    'http://shop.test/',
    {},
    undefined,
  ],
  [
    'a class of another controller',
    [gateway({}, 'foreign')],
    [route(shop)],
    'http://shop.test/',
    {},
    undefined,
  ],
  [
    'a route of another namespace',
    [gateway({})],
    [route(shop, 'guest')],
    'http://shop.test/',
    {},
    undefined,
  ],
  ['one that the gateway lets in', [wide], [route(shop, 'guest')], 'http://shop.test/', {}, 'web'],
  [
    'by the labels of its namespace',
    [chosen],
    [route(shop, 'guest')],
    'http://shop.test/',
    {},
    'web',
  ],
  ['and not without them', [chosen], [route(shop)], 'http://shop.test/', {}, undefined],
  [
    'a host that the listener does not have',
    [gateway({ hostname: 'a.test' })],
    [route(shop)],
    'http://shop.test/',
    {},
    undefined,
  ],
  [
    'a host below the listener’s wildcard',
    [gateway({ hostname: '*.test' })],
    [route(shop)],
    'http://shop.test/',
    {},
    'web',
  ],
  [
    'the host of the listener',
    [gateway({ hostname: 'a.test' })],
    [route({ rules: [to('web')] })],
    'http://a.test/',
    {},
    'web',
  ],
  [
    'a wildcard for several labels',
    [gateway({})],
    [route({ hostnames: ['*.test'], rules: [to('web')] })],
    'http://b.a.test/',
    {},
    'web',
  ],
  [
    'TLS where it is meant',
    [gateway({ port: 443, protocol: 'HTTPS' })],
    [route(shop)],
    'https://shop.test/',
    {},
    'web',
  ],
  [
    'and nothing else',
    [gateway({ port: 443, protocol: 'HTTPS' })],
    [route(shop)],
    'http://shop.test/',
    {},
    undefined,
  ],
  [
    'the longest path',
    [gateway({})],
    [route({ rules: [to('web'), by({ path: { value: '/cart' } })] })],
    'http://x.test/cart/1',
    {},
    'special',
  ],
  [
    'a header',
    [gateway({})],
    [route({ rules: [to('web'), by({ headers: [{ name: 'X-Beta', value: 'on' }] })] })],
    'http://x.test/',
    { 'x-beta': 'on' },
    'special',
  ],
  [
    'which must be there',
    [gateway({})],
    [route({ rules: [to('web'), by({ headers: [{ name: 'X-Beta', value: 'on' }] })] })],
    'http://x.test/',
    {},
    'web',
  ],
  [
    'a method',
    [gateway({})],
    [route({ rules: [to('web'), by({ method: 'POST' })] })],
    'http://x.test/',
    { ':method': 'POST' },
    'special',
  ],
  [
    'a query',
    [gateway({})],
    [route({ rules: [to('web'), by({ queryParams: [{ name: 'v', value: '2' }] })] })],
    'http://x.test/?v=2',
    {},
    'special',
  ],
  [
    'no service for what is not understood',
    [gateway({})],
    [route({ rules: [to('web', { filters: [{ type: 'RequestMirror' }] })] })],
    'http://x.test/',
    {},
    undefined,
  ],
] as const) {
  test(`gateways: ${title} leads to ${expected ?? 'nobody'}`, () => {
    assert.equal(found(gateways, routes, url, more)?.backends[0]?.service, expected);
  });
}

test('filters of a route change path, host and header fields', () => {
  const filters = [
    {
      type: 'RequestHeaderModifier',
      requestHeaderModifier: { set: [{ name: 'a', value: '1' }], remove: ['b'] },
    },
    {
      type: 'URLRewrite',
      urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' } },
    },
  ];
  const rule = found(
    [gateway({})],
    [route({ rules: [to('web', { filters, matches: [{ path: { value: '/v1' } }] })] })],
    'http://x.test/v1/cart',
  );
  assert.ok(rule?.filters?.rewrite);
  const headers = new Headers({ b: '2', c: '3' });

  changeHeaders(headers, rule.filters.requestHeaders);

  assert.deepEqual(
    [...headers],
    [
      ['a', '1'],
      ['c', '3'],
    ],
  );
  const { rewrite } = rule.filters;
  assert.deepEqual(
    ['/v1/cart', '/v1', '/v1/'].map((path) => pathAfter(path, rule, rewrite)),
    ['/v2/cart', '/v2', '/v2/'],
  );
});

test('a redirection keeps what it does not change', () => {
  const filters = [
    { type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } },
  ];
  const rule = found([gateway({})], [route({ rules: [{ filters }] })], 'http://x.test/a?b=c');
  assert.ok(rule?.filters?.redirect);

  const target = redirected(new URL('http://x.test/a?b=c'), rule, rule.filters.redirect);

  assert.equal(target, 'https://x.test/a?b=c');
  assert.equal(rule.filters.redirect.status, 301);
});
