import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/test-api.ts';
import { exerciseKind } from './kind-operations.ts';

const networking = 'networking.k8s.io/v1';
const backend = { service: { name: 'web', port: { number: 80 } } };
const condition = {
  type: 'Ready',
  status: 'True',
  reason: 'Set',
  message: 'set by a client',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};

// conformance: Ingress API should support creating Ingress API operations
test('clients do all that they can with ingresses', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: networking,
    kind: 'Ingress',
    plural: 'ingresses',
    isNamespaced: true,
    name: 'shop',
    body: { spec: { defaultBackend: backend } },
    status: { loadBalancer: { ingress: [{ ip: '169.1.1.1' }] } },
  });
});

// conformance: IngressClass API should support creating IngressClass API operations
test('clients do all that they can with ingress classes', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: networking,
    kind: 'IngressClass',
    plural: 'ingressclasses',
    isNamespaced: false,
    name: 'custom',
    body: { spec: { controller: 'example.com/controller' } },
  });
});

// conformance: ServiceCIDR and IPAddress API should support IPAddress API operations
test('clients do all that they can with IP addresses', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: networking,
    kind: 'IPAddress',
    plural: 'ipaddresses',
    isNamespaced: false,
    name: '192.168.1.1',
    more: ['192.168.1.2', '2001:db8::ffff'],
    body: { spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } } },
  });
});

// conformance: ServiceCIDR and IPAddress API should support ServiceCIDR API operations
test('clients do all that they can with ranges of service addresses', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: networking,
    kind: 'ServiceCIDR',
    plural: 'servicecidrs',
    isNamespaced: false,
    name: 'more',
    body: { spec: { cidrs: ['203.0.113.0/24'] } },
    status: { conditions: [condition] },
  });
});

// conformance: EndpointSlice should support creating EndpointSlice API operations
test('clients do all that they can with endpoint slices', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    isNamespaced: true,
    name: 'web-1',
    body: { addressType: 'IPv4', endpoints: [{ addresses: ['1.2.3.4', '5.6.7.8'] }] },
  });
});

// conformance: Endpoints should test the lifecycle of an Endpoint
test('clients do all that they can with endpoints', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: 'v1',
    kind: 'Endpoints',
    plural: 'endpoints',
    isNamespaced: true,
    name: 'web',
    body: { subsets: [{ addresses: [{ ip: '10.0.0.24' }], ports: [{ name: 'http', port: 80 }] }] },
  });
});

// conformance: Services should complete a service status lifecycle
// conformance: Services should delete a collection of services
// conformance: Services should find a service from listing all namespaces
test('clients do all that they can with services', async () => {
  await using api = await startTestApi();

  await exerciseKind(api, {
    apiVersion: 'v1',
    kind: 'Service',
    plural: 'services',
    isNamespaced: true,
    name: 'web',
    body: { spec: { type: 'LoadBalancer', ports: [{ name: 'http', port: 80 }] } },
    status: { conditions: [condition], loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } },
  });
});

const peers = (peer: object) => ({ podSelector: {}, ingress: [{ from: [peer] }] });
const ports = (port: object) => ({ podSelector: {}, egress: [{ ports: [port] }] });
const path = (fields: object) => ({ rules: [{ http: { paths: [{ backend, ...fields }] } }] });

for (const [plural, spec, expected] of [
  ['networkpolicies', peers({}), 'spec.ingress[0].from[0]: Required value: must specify a peer'],
  [
    'networkpolicies',
    peers({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }),
    'spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer',
  ],
  [
    'networkpolicies',
    peers({ ipBlock: { cidr: '10.0.0.1' } }),
    'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  [
    'networkpolicies',
    peers({ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }),
    'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
  ],
  [
    'networkpolicies',
    ports({ port: 80, endPort: 79 }),
    'spec.egress[0].ports[0].endPort: Invalid value: 79: must be greater than or equal to `port`',
  ],
  [
    'networkpolicies',
    ports({ port: 'http', endPort: 80 }),
    'spec.egress[0].ports[0].endPort: Invalid value: 80: may not be specified when `port` is non-numeric',
  ],
  [
    'networkpolicies',
    ports({ protocol: 'ICMP' }),
    'spec.egress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
  ],
  [
    'networkpolicies',
    { podSelector: {}, policyTypes: ['Sideways'] },
    'spec.policyTypes[0]: Unsupported value: "Sideways": supported values: "Egress", "Ingress"',
  ],
  [
    'ingresses',
    {},
    'spec: Invalid value: []: either `defaultBackend` or `rules` must be specified',
  ],
  [
    'ingresses',
    path({ path: '/' }),
    'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
  ],
  [
    'ingresses',
    path({ path: 'shop', pathType: 'Prefix' }),
    'spec.rules[0].http.paths[0].path: Invalid value: "shop": must be an absolute path',
  ],
  [
    'ingresses',
    path({ path: '/a//b', pathType: 'Exact' }),
    'spec.rules[0].http.paths[0].path: Invalid value: "/a//b": must not contain \'//\'',
  ],
  [
    'ingresses',
    { rules: [{ host: '192.0.2.1' }] },
    'spec.rules[0].host: Invalid value: "192.0.2.1": must be a DNS name, not an IP address',
  ],
  [
    'ingresses',
    { defaultBackend: { service: { name: 'web' } } },
    'spec.defaultBackend.service: Required value: port name or number is required',
  ],
  [
    'ingresses',
    { defaultBackend: {} },
    'spec.defaultBackend: Invalid value: "": resource or service backend is required',
  ],
] as const) {
  test(`${plural}: ${expected}`, async () => {
    await using api = await startTestApi();
    const kind = plural === 'ingresses' ? 'Ingress' : 'NetworkPolicy';

    const answer = await api.json('POST', `/apis/${networking}/namespaces/default/${plural}`, {
      apiVersion: networking,
      kind,
      metadata: { name: 'x' },
      spec,
    });

    assert.equal(answer.message, `${kind}.networking.k8s.io "x" is invalid: ${expected}`);
  });
}

test('a policy is about what its rules are about, unless it says so itself', async () => {
  await using api = await startTestApi();
  const typesOf = async (name: string, spec: object) => {
    const answer = await api.json(
      'POST',
      `/apis/${networking}/namespaces/default/networkpolicies`,
      { apiVersion: networking, kind: 'NetworkPolicy', metadata: { name }, spec },
    );
    return (answer as unknown as { spec: { policyTypes: readonly string[] } }).spec.policyTypes;
  };

  assert.deepEqual(await typesOf('a', { podSelector: {} }), ['Ingress']);
  assert.deepEqual(await typesOf('b', { podSelector: {}, egress: [{}] }), ['Ingress', 'Egress']);
  assert.deepEqual(await typesOf('c', { policyTypes: ['Egress'] }), ['Egress']);
});

test('the controller of an ingress class stays what it was', async () => {
  await using api = await startTestApi();
  const address = `/apis/${networking}/ingressclasses`;
  const object = (controller: string) => ({
    apiVersion: networking,
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller },
  });
  await api.send('POST', address, object('k8s.io/ingress-nginx'));

  const answer = await api.json('PUT', `${address}/nginx`, object('example.com/other'));

  assert.match(answer.message ?? '', /spec\.controller: Invalid value: .*field is immutable/);
});

test('services may have addresses of a ServiceCIDR that was added, as long as it is there', async () => {
  await using api = await startTestApi();
  const service = (name: string) =>
    api.json('POST', '/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { clusterIP: '203.0.113.7', ports: [{ port: 80 }] },
    });
  const before = await service('web');

  await api.send('POST', `/apis/${networking}/servicecidrs`, {
    apiVersion: networking,
    kind: 'ServiceCIDR',
    metadata: { name: 'more' },
    spec: { cidrs: ['203.0.113.0/24'] },
  });
  const meanwhile = await service('web');
  await api.send('DELETE', `/apis/${networking}/servicecidrs/more`);
  const after = await service('other');

  assert.match(before.message ?? '', /is not in the valid range. The range of valid IPs is 10.96/);
  assert.equal(meanwhile.kind, 'Service');
  assert.match(after.message ?? '', /is not in the valid range/);
});
