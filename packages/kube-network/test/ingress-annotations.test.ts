import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ingress, unservedAnnotations } from '@slipway/kube-objects';
import { findRule, ruleTable } from '../src/ingress/find-rule.ts';
import { ingressRules } from '../src/ingress/ingress-rules.ts';
import { pathAfter } from '../src/ingress/rewrite.ts';

const nginx = (annotations: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(annotations).map(([name, value]) => [
      `nginx.ingress.kubernetes.io/${name}`,
      value,
    ]),
  );

/** What becomes of a request under an ingress with these paths and annotations. */
function outcome(
  annotations: Readonly<Record<string, string>>,
  paths: readonly string[],
  path: string,
) {
  const ingress: Ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'web',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01',
      annotations: nginx(annotations),
    },
    spec: {
      rules: [
        {
          host: 'a.test',
          http: {
            paths: paths.map((one) => ({
              path: one,
              pathType: 'Prefix',
              backend: { service: { name: one, port: { number: 80 } } },
            })),
          },
        },
      ],
    },
  };
  const rule = findRule(ruleTable(ingressRules([ingress])), {
    host: 'a.test',
    scheme: 'http',
    path,
    method: 'GET',
    query: new URLSearchParams(),
    header: () => undefined,
  });
  if (rule === undefined) return 'nothing';
  const { redirect, rewrite } = rule.filters ?? {};
  if (redirect) return `${redirect.status} ${redirect.location}`;
  return `${rule.backends[0]?.service} as ${rewrite ? pathAfter(path, rule, rewrite) : path}`;
}

for (const [annotations, paths, path, expected] of [
  [{ 'rewrite-target': '/' }, ['/testpath'], '/testpath/deep', '/testpath as /'],
  [{ 'rewrite-target': '/$2' }, ['/app(/|$)(.*)'], '/app/a/b', '/app(/|$)(.*) as /a/b'],
  [{ 'rewrite-target': '/$2' }, ['/app(/|$)(.*)'], '/app', '/app(/|$)(.*) as /'],
  [{ 'rewrite-target': '/$2' }, ['/app(/|$)(.*)'], '/apple', 'nothing'],
  [{ 'rewrite-target': '/v1/$1' }, ['/api/?(.*)', '/'], '/API/users', '/api/?(.*) as /v1/users'],
  [{ 'rewrite-target': '$1' }, ['/a(.*)'], '/a/b', '/a(.*) as /b'],
  [{ 'use-regex': 'true' }, ['/[a-z]+/list', '/'], '/users/list', '/[a-z]+/list as /users/list'],
  [{ 'use-regex': 'true' }, ['/[a-z]+/list', '/'], '/7/list', '/ as /7/list'],
  [{ 'use-regex': 'false' }, ['/a.c'], '/abc', 'nothing'],
  [{ 'use-regex': 'true' }, ['/broken('], '/broken(/x', '/broken( as /broken(/x'],
  [{ 'app-root': '/shop' }, ['/'], '/', '302 /shop'],
  [{ 'app-root': '/shop' }, ['/'], '/shop', '/ as /shop'],
  [{ 'permanent-redirect': 'https://b.test/x' }, ['/'], '/y', '301 https://b.test/x'],
  [
    { 'permanent-redirect': 'https://b.test', 'permanent-redirect-code': '308' },
    ['/'],
    '/',
    '308 https://b.test',
  ],
  [{ 'temporal-redirect': 'https://b.test' }, ['/'], '/', '302 https://b.test'],
  [{ 'rewrite-target': '/index.php?path=$1' }, ['/'], '/a', '/ as /a'],
] as const) {
  test(`${path} of ${paths.join(' ')} with ${JSON.stringify(annotations)}: ${expected}`, () => {
    assert.equal(outcome(annotations, paths, path), expected);
  });
}

test('what is asked of other controllers and not done is known', () => {
  const annotations = {
    ...nginx({
      'rewrite-target': '/',
      'proxy-body-size': '50m',
      'ssl-redirect': 'false',
      'auth-url': 'https://auth.test',
      'permanent-redirect': 'nowhere',
    }),
    'traefik.ingress.kubernetes.io/router.middlewares': 'a@b',
    'cert-manager.io/issuer': 'mine',
  };

  assert.deepEqual(unservedAnnotations(annotations), [
    'nginx.ingress.kubernetes.io/auth-url',
    'nginx.ingress.kubernetes.io/permanent-redirect',
    'traefik.ingress.kubernetes.io/router.middlewares',
  ]);
});
