import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ingress } from '@slipway/kube-objects';
import { findRule, namesHost, ruleTable } from '../src/ingress/find-rule.ts';
import { ingressRules } from '../src/ingress/ingress-rules.ts';

const backend = (name: string, port: object = { number: 80 }) => ({ service: { name, port } });
const paths = (...list: readonly (readonly [path: string, type: string, to: string])[]) => ({
  paths: list.map(([path, pathType, to]) => ({ path, pathType, backend: backend(to) })),
});

const ingress = (
  name: string,
  spec: Ingress['spec'],
  creationTimestamp = '2026-01-01',
): Ingress => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'shop', uid: name, resourceVersion: '1', creationTimestamp },
  spec,
});

const table = ruleTable(
  ingressRules([
    ingress(
      'younger',
      { rules: [{ host: 'a.test', http: paths(['/', 'Prefix', 'late']) }] },
      '2027',
    ),
    ingress('main', {
      rules: [
        {
          host: 'a.test',
          http: paths(
            ['/', 'Prefix', 'root'],
            ['/foo', 'Prefix', 'foo'],
            ['/foo/bar/', 'Prefix', 'bar'],
            ['/foo/bar', 'Exact', 'exact'],
            ['/Foo', 'Prefix', 'upper'],
          ),
        },
        { host: 'b.test', http: paths(['/only', 'Exact', 'only']) },
        { host: '*.c.test', http: paths(['/', 'Prefix', 'wild']) },
        { host: 'x.c.test', http: paths(['/', 'Prefix', 'x']) },
        {
          host: 'd.test',
          http: paths(
            ['/any/*', 'ImplementationSpecific', 'any'],
            ['', 'ImplementationSpecific', 'every'],
          ),
        },
      ],
    }),
    ingress('fallback', {
      defaultBackend: backend('own-default'),
      rules: [{ host: 'e.test', http: paths(['/api', 'Prefix', 'api']) }],
    }),
    ingress('catch-all', { rules: [{ http: paths(['/common', 'Prefix', 'common']) }] }),
  ]),
);

const serviceAt = (host: string, path: string) =>
  findRule(table, {
    host,
    path,
    method: 'GET',
    scheme: 'http',
    query: new URLSearchParams(),
    header: () => undefined,
  })?.backends[0]?.service;

for (const [host, path, expected] of [
  ['a.test', '/', 'root'],
  ['a.test', '/foo', 'foo'],
  ['a.test', '/foo/', 'foo'],
  ['a.test', '/foobar', 'root'],
  ['a.test', '/foo/bar', 'exact'],
  ['a.test', '/foo/bar/', 'bar'],
  ['a.test', '/foo/bar/baz', 'bar'],
  ['a.test', '/foo/barbaz', 'foo'],
  ['a.test', '/FOO', 'root'],
  ['a.test', '/Foo/x', 'upper'],
  ['b.test', '/only', 'only'],
  ['b.test', '/only/', 'own-default'],
  ['x.c.test', '/', 'x'],
  ['y.c.test', '/', 'wild'],
  ['z.y.c.test', '/', 'own-default'],
  ['c.test', '/', 'own-default'],
  ['d.test', '/any/thing', 'any'],
  ['d.test', '/else', 'every'],
  ['e.test', '/api/v1', 'api'],
  ['e.test', '/else', 'own-default'],
  ['unknown.test', '/common/x', 'common'],
  ['b.test', '/common', 'common'],
  ['unknown.test', '/', 'own-default'],
] as const) {
  test(`http://${host}${path} leads to service ${expected}`, () => {
    assert.equal(serviceAt(host, path), expected);
  });
}

test('hosts are named in full or by a wildcard; a rule for every host names none', () => {
  const hosts = ['a.test', 'y.c.test', 'c.test', 'unknown.test'];

  assert.deepEqual(
    hosts.map((host) => namesHost(table, host)),
    [true, true, false, false],
  );
});

test('without a default backend nothing is found for what no rule is about', () => {
  const spec = { rules: [{ host: 'a.test', http: paths(['/foo', 'Prefix', 'foo']) }] };
  const only = ruleTable(ingressRules([ingress('only', spec)]));
  const head = {
    host: 'a.test',
    scheme: 'http' as const,
    method: 'GET',
    query: new URLSearchParams(),
    header: () => '',
  };

  assert.equal(findRule(only, { ...head, path: '/bar' }), undefined);
});
