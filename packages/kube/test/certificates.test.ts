import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { makeSigningRequest } from '@slipway/kube-api/testing';
import { until } from '@slipway/kube-objects/testing';
import { startControlPlane } from './control-plane.ts';

const requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

const requestFor = async (subject: string) =>
  Buffer.from((await makeSigningRequest(subject)).request).toString('base64');

const signingRequest = (name: string, request: string, more: object = {}) => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name },
  spec: {
    request,
    signerName: 'kubernetes.io/kube-apiserver-client',
    usages: ['client auth'],
    expirationSeconds: 3600,
    username: 'somebody else',
    ...more,
  },
});

const approved = {
  type: 'Approved',
  status: 'True',
  reason: 'KubectlApprove',
  message: 'This CSR was approved.',
};

test('a request that is approved gets a certificate of the cluster, for a client and its groups', async () => {
  await using api = await startControlPlane();
  const made = await api.json(
    'POST',
    requests,
    signingRequest('jane', await requestFor('O=devs, CN=jane')),
  );

  const object = await api.json('GET', `${requests}/jane`);
  await api.json('PUT', `${requests}/jane/approval`, {
    ...object,
    metadata: { ...object.metadata, annotations: { why: 'known' } },
    status: { conditions: [approved] },
  });
  const certificate = async () => (await api.json('GET', `${requests}/jane`)).status?.certificate;
  await until(async () => (await certificate()) !== undefined);

  const pem = Buffer.from(String(await certificate()), 'base64').toString();
  const issued = new X509Certificate(pem);
  assert.equal((made as { spec?: { username?: string } }).spec?.username, 'kubernetes-admin');
  assert.equal(issued.subject, 'O=devs\nCN=jane');
  const { metadata } = await api.json('GET', `${requests}/jane`);
  assert.deepEqual(metadata.annotations, { why: 'known' });
  assert.ok(issued.checkIssued(new X509Certificate(api.server.tls.ca)));
  assert.deepEqual(issued.keyUsage, ['1.3.6.1.5.5.7.3.2']);
});

test('a request for more than a client gets fails with the reason, one that is denied gets nothing', async () => {
  await using api = await startControlPlane();
  const request = await requestFor('CN=jane');
  await api.json('POST', requests, signingRequest('server', request, { usages: ['server auth'] }));
  await api.json('POST', requests, signingRequest('denied', request));
  const decide = async (name: string, condition: object) => {
    const object = await api.json('GET', `${requests}/${name}`);
    return api.json('PUT', `${requests}/${name}/approval`, {
      ...object,
      status: { conditions: [condition] },
    });
  };

  await decide('denied', { ...approved, type: 'Denied' });
  await decide('server', approved);
  const conditions = async (name: string) =>
    ((await api.json('GET', `${requests}/${name}`)).status?.conditions ?? []) as unknown as {
      type: string;
      message: string;
    }[];
  await until(async () => (await conditions('server')).length === 2);

  assert.match((await conditions('server'))[1]?.message ?? '', /usage "server auth" is not signed/);
  assert.equal((await api.json('GET', `${requests}/denied`)).status?.certificate, undefined);
  const both = await decide('denied', approved);
  assert.match(both.message ?? '', /may not remove a condition of type "Denied"/);
});

test('who may not approve for a signer is refused, whatever else they may do', async () => {
  await using api = await startControlPlane();
  await api.json('POST', requests, signingRequest('jane', await requestFor('CN=jane')));
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  await api.json('POST', `${rbac}/clusterroles`, {
    metadata: { name: 'csr' },
    rules: [
      {
        verbs: ['*'],
        apiGroups: ['certificates.k8s.io'],
        resources: ['certificatesigningrequests', 'certificatesigningrequests/approval'],
      },
    ],
  });
  await api.json('POST', `${rbac}/clusterrolebindings`, {
    metadata: { name: 'csr' },
    roleRef: { kind: 'ClusterRole', name: 'csr' },
    subjects: [{ kind: 'User', name: 'mia' }],
  });

  const object = await api.json('GET', `${requests}/jane`);
  const refused = await api.json(
    'PUT',
    `${requests}/jane/approval`,
    { ...object, status: { conditions: [approved] } },
    { 'impersonate-user': 'mia' },
  );

  assert.match(
    refused.message ?? '',
    /user not permitted to approve requests with signerName "kubernetes.io\/kube-apiserver-client"/,
  );
});
