import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/index.ts';
import { connectionFailure, statusFailure } from '../src/webhooks/failure-text.ts';
import { startWebhooks } from './webhook-server.ts';

const error = (code: string, more: object = {}) =>
  Object.assign(new Error(`node says ${code}`), { code, ...more });

for (const [code, more, expected] of [
  ['ECONNREFUSED', {}, 'dial tcp 10.0.0.1:8443: connect: connection refused'],
  ['EHOSTUNREACH', {}, 'dial tcp 10.0.0.1:8443: connect: no route to host'],
  ['ENOTFOUND', {}, 'dial tcp: lookup hook.default.svc: no such host'],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    {},
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    'CERT_HAS_EXPIRED',
    {},
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    { cert: { subjectaltname: 'DNS:a.test, IP Address:10.0.0.9' } },
    'tls: failed to verify certificate: x509: certificate is valid for a.test, 10.0.0.9, not hook.default.svc',
  ],
  ['EPROTO', {}, 'node says EPROTO'],
] as const) {
  test(`a call that ends with ${code} fails with: ${expected}`, () => {
    assert.equal(
      connectionFailure(error(code, more), 'hook.default.svc', '10.0.0.1:8443'),
      expected,
    );
  });
}

for (const [code, body, expected] of [
  [404, 'nothing', 'the server could not find the requested resource'],
  [500, 'oh no\n', 'an error on the server ("oh no") has prevented the request from succeeding'],
  [502, '', 'an error on the server ("unknown") has prevented the request from succeeding'],
  [403, 'not you', 'not you'],
] as const) {
  test(`an answer with ${code} and ${JSON.stringify(body)} fails with: ${expected}`, () => {
    assert.equal(statusFailure(code, body), expected);
  });
}

test('a webhook that shows a certificate of somebody else is told of as Kubernetes does it', async () => {
  await using api = await startTestApi();
  await using hooks = await startWebhooks(() => ({ allowed: true }));
  await using others = await startWebhooks(() => ({ allowed: true }));
  await api.json('POST', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
    metadata: { name: 'hooks' },
    webhooks: [
      {
        name: 'a.hooks.example.com',
        clientConfig: { url: hooks.at('/').url, caBundle: others.caBundle },
        rules: [
          {
            operations: ['CREATE'],
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['configmaps'],
          },
        ],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  });

  const { message } = await api.json('POST', '/api/v1/namespaces/default/configmaps', {
    metadata: { name: 'a' },
  });

  assert.match(
    message ?? '',
    /^Internal error occurred: failed calling webhook "a\.hooks\.example\.com": failed to call webhook: Post "https:\/\/localhost:\d+\/\?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority$/,
  );
});
