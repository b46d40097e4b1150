import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/test-api.ts';
import { exerciseKind } from './kind-operations.ts';

// conformance: Lease lease API should be available
test('clients do all that they can with leases', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    plural: 'leases',
    isNamespaced: true,
    name: 'leader',
    body: {
      spec: {
        holderIdentity: 'holder',
        leaseDurationSeconds: 30,
        acquireTime: '2026-01-01T00:00:00.000002Z',
        renewTime: '2026-01-01T00:00:05.000005Z',
        leaseTransitions: 0,
      },
    },
    patch: {
      spec: { holderIdentity: 'other', leaseDurationSeconds: 60, leaseTransitions: 1 },
    },
  });
});

// conformance: RuntimeClass should support RuntimeClasses API operations
test('clients do all that they can with runtime classes', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    plural: 'runtimeclasses',
    isNamespaced: false,
    name: 'fast',
    body: { handler: 'fast-handler' },
  });
});

const request = `-----BEGIN CERTIFICATE REQUEST-----
MIHXMH8CAQAwHTEbMBkGA1UEAwwSZTJlLWNvbmZvcm1hbmNlLXR3MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAE1Zt3cm1XQ3BhcmEgcXVlIG5hZGEgc2VqYSByZWFs
-----END CERTIFICATE REQUEST-----
`;

// conformance: Certificates API [Privileged:ClusterAdmin] should support CSR API operations
test('clients do all that they can with requests for certificates', async () => {
  await using api = await startTestApi();
  const apiVersion = 'certificates.k8s.io/v1';
  const spec = {
    request: Buffer.from(request).toString('base64'),
    signerName: 'example.com/tested',
    usages: ['digital signature', 'client auth'],
    expirationSeconds: 3600,
  };
  await exerciseKind(api, {
    apiVersion,
    kind: 'CertificateSigningRequest',
    plural: 'certificatesigningrequests',
    isNamespaced: false,
    name: 'csr',
    body: { spec },
    status: { certificate: Buffer.from('not a certificate yet').toString('base64') },
  });
});

// conformance: Certificates API [Privileged:ClusterAdmin] should support CSR API operations
test('who decides about a request for a certificate may note why', async () => {
  await using api = await startTestApi();
  const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const made = await api.json('POST', path, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { generateName: 'csr-' },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: 'example.com/tested',
      usages: ['client auth'],
    },
  });
  const one = `${path}/${made.metadata.name}`;
  const change = async (part: string, body: object) =>
    api.json('PATCH', `${one}/${part}`, body, { 'content-type': 'application/merge-patch+json' });
  const first = { type: 'ApprovalPatch', status: 'True', reason: 'Test' };
  const annotated = (name: string) => ({ metadata: { annotations: { [name]: 'true' } } });

  const patched = await change('approval', {
    ...annotated('approval'),
    status: { conditions: [first], certificate: 'aGVsbG8=' },
  });
  const approved = await api.json('PUT', `${one}/approval`, {
    ...patched,
    status: { conditions: [first, { type: 'Approved', status: 'True', reason: 'Test' }] },
  });
  const read = await api.json('GET', `${one}/approval`);
  const signed = await change('status', {
    ...annotated('signed'),
    status: { certificate: 'aGVsbG8=' },
  });

  assert.deepEqual(patched.metadata.annotations, { approval: 'true' });
  assert.equal(patched.status?.certificate, undefined);
  assert.partialDeepStrictEqual(approved.status, {
    conditions: [{ type: 'ApprovalPatch' }, { type: 'Approved' }],
  });
  assert.deepEqual(
    [read.kind, read.metadata.uid],
    ['CertificateSigningRequest', made.metadata.uid],
  );
  assert.deepEqual(signed.metadata.annotations, { approval: 'true', signed: 'true' });
  assert.partialDeepStrictEqual(signed.status, { certificate: 'aGVsbG8=' });
});

// conformance: Node Lifecycle should run through the lifecycle of a node
test('clients do all that they can with nodes', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: 'v1',
    kind: 'Node',
    plural: 'nodes',
    isNamespaced: false,
    name: 'fake-node',
    body: { spec: { unschedulable: true } },
    status: { phase: 'Running', allocatable: { cpu: '4' } },
  });
});

const resource = 'resource.k8s.io/v1';
const claimSpec = {
  devices: { requests: [{ name: 'req-0', exactly: { deviceClassName: 'dra.example.com' } }] },
};
const selecting = (expression: string) => ({ spec: { selectors: [{ cel: { expression } }] } });
const labels = { 'test.dra.example.com': 'test' };

// conformance: [DRA] CRUD Tests resource.k8s.io/v1 DeviceClass
test('clients do all that they can with classes of devices', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: resource,
    kind: 'DeviceClass',
    plural: 'deviceclasses',
    isNamespaced: false,
    name: 'gpu',
    body: selecting('false'),
    patch: selecting('1 == 0'),
  });
});

// conformance: [DRA] CRUD Tests resource.k8s.io/v1 ResourceClaim
test('clients do all that they can with claims to devices', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: resource,
    kind: 'ResourceClaim',
    plural: 'resourceclaims',
    isNamespaced: true,
    name: 'claim',
    body: { spec: claimSpec },
    status: { allocation: { devices: {} } },
  });
  const path = `/apis/${resource}/namespaces/default/resourceclaims`;
  const body = { apiVersion: resource, kind: 'ResourceClaim', spec: claimSpec };
  const made = await api.json('POST', path, { ...body, metadata: { name: 'typed', labels: {} } });
  for (const [type, change] of [
    ['apply-patch+yaml', { apiVersion: resource, kind: 'ResourceClaim', metadata: { labels } }],
    ['strategic-merge-patch+json', { metadata: { labels } }],
    ['merge-patch+json', { metadata: { labels } }],
  ] as const) {
    const patched = await api.json('PATCH', `${path}/typed?fieldManager=test`, change, {
      'content-type': `application/${type}`,
    });
    assert.partialDeepStrictEqual(patched.metadata, { uid: made.metadata.uid, labels });
  }
  const added = await api.json(
    'PATCH',
    `${path}/typed/status`,
    [{ op: 'add', path: '/status/allocation', value: {} }],
    { 'content-type': 'application/json-patch+json' },
  );
  assert.partialDeepStrictEqual(added, { status: { allocation: {} } });
  const changed = await api.json('PUT', `${path}/typed`, {
    ...body,
    metadata: { name: 'typed' },
    spec: { devices: { requests: [] } },
  });
  assert.match(changed.message ?? '', /spec: Invalid value: .*field is immutable/);
});

// conformance: [DRA] CRUD Tests resource.k8s.io/v1 ResourceClaimTemplate
test('clients do all that they can with templates of claims to devices', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: resource,
    kind: 'ResourceClaimTemplate',
    plural: 'resourceclaimtemplates',
    isNamespaced: true,
    name: 'template',
    body: { spec: { spec: claimSpec } },
  });
});

// conformance: [DRA] CRUD Tests resource.k8s.io/v1 ResourceSlice
test('clients do all that they can with slices of devices', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: resource,
    kind: 'ResourceSlice',
    plural: 'resourceslices',
    isNamespaced: false,
    name: 'slice',
    body: {
      spec: {
        driver: 'dra.example.com',
        pool: { name: 'cluster', generation: 1, resourceSliceCount: 1 },
        nodeName: 'no-such-node',
      },
    },
    patch: { spec: { devices: [{ name: 'device-0' }] } },
  });
});

test('the parts of the control plane are said to be well, as long as somebody answers', async () => {
  await using api = await startTestApi();
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const path = '/api/v1/componentstatuses';

  const response = await api.send('GET', path, undefined, { accept: table });
  const { rows } = (await response.json()) as { rows: readonly { cells: readonly string[] }[] };
  const one = await api.json('GET', `${path}/scheduler`);

  assert.deepEqual(
    rows.map(({ cells }) => cells),
    ['controller-manager', 'etcd-0', 'scheduler'].map((name) => [name, 'Healthy', 'ok', '']),
  );
  assert.match(response.headers.get('warning') ?? '', /ComponentStatus is deprecated/);
  assert.equal(one.metadata.name, 'scheduler');
});
