import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '@slipway/kube-objects';
import { createObjects } from '../src/objects/objects.ts';
import { startTestApi } from '../src/testing/index.ts';

const container = { name: 'web', image: 'web:1' };
const pod = (spec: object, metadata: object = {}) => ({
  kind: 'Pod',
  metadata: { name: 'a', ...metadata },
  spec: { containers: [container], ...spec },
});
const limited = (resources: object) => pod({ containers: [{ ...container, resources }] });
const service = (spec: object) => ({
  kind: 'Service',
  metadata: { name: 'a' },
  spec: { ports: [{ port: 80 }], ...spec },
});
const configMap = (more: object) => ({ kind: 'ConfigMap', metadata: { name: 'a' }, ...more });
const secret = (type: string, stringData: object) => ({
  kind: 'Secret',
  metadata: { name: 'a' },
  type: `kubernetes.io/${type}`,
  stringData,
});
const deployment = (spec?: object) => ({ kind: 'Deployment', metadata: { name: 'a' }, spec });

const mismatch =
  'spec.template.metadata.labels: Invalid value: {}: `selector` does not match template `labels`';

interface Written {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** What people write by mistake, and what the API says of it, behind the kind and the name. */
const mistakes: readonly (readonly [what: string, object: Written, said: string])[] = [
  [
    'a deployment of nothing',
    deployment(),
    `[spec.selector: Required value, ${mismatch}, spec.template.spec.containers: Required value]`,
  ],
  [
    'a deployment without a selector',
    deployment({
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } },
    }),
    '[spec.selector: Required value, spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`]',
  ],
  ['a service of nothing', { ...service({}), spec: undefined }, 'spec.ports: Required value'],
  [
    'a cluster address that is none',
    service({ clusterIP: '10.1.1' }),
    'spec.clusterIPs[0]: Invalid value: "10.1.1": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    'two cluster addresses that differ',
    service({ clusterIP: '10.96.3.3', clusterIPs: ['10.96.3.4'] }),
    'spec.clusterIPs: Invalid value: ["10.96.3.4"]: first value must match `clusterIP`',
  ],
  [
    'a node port for two ports',
    service({
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30_080 },
        { name: 'b', port: 81, nodePort: 30_080 },
      ],
    }),
    'spec.ports[1].nodePort: Duplicate value: 30080',
  ],
  [
    'an external address of the loopback',
    service({ externalIPs: ['127.0.0.1'] }),
    'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
  [
    'a port for health checks of no load balancer',
    service({ healthCheckNodePort: 31_000 }),
    "spec.healthCheckNodePort: Invalid value: 31000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
  ],
  [
    'one family twice',
    service({ ipFamilies: ['IPv4', 'IPv4'] }),
    'spec.ipFamilies[1]: Duplicate value: "IPv4"',
  ],
  [
    'a label of three parts',
    pod({}, { labels: { 'a/b/c': 'x' } }),
    "metadata.labels: Invalid value: \"a/b/c\": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
  ],
  [
    'a finalizer of no domain',
    pod({}, { finalizers: ['mine'] }),
    'metadata.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ],
  [
    'a graphics card without a limit',
    limited({ requests: { 'nvidia.com/gpu': '1' } }),
    'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
  ],
  [
    'huge pages alone',
    limited({ limits: { 'hugepages-2Mi': '2Mi' } }),
    'spec.containers[0].resources: Forbidden: HugePages require cpu or memory',
  ],
  [
    'a claim that the pod does not have',
    limited({ claims: [{ name: 'x' }] }),
    'spec.containers[0].resources.claims[0]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty',
  ],
  [
    'a whole pod that asks for less than its container',
    pod({
      resources: { requests: { cpu: '100m' } },
      containers: [{ ...container, resources: { requests: { cpu: '0.2' } } }],
    }),
    'spec.resources.requests[cpu]: Invalid value: "100m": must be greater than or equal to aggregate container requests of 200m',
  ],
  [
    'a container with more than its pod',
    pod({
      resources: { limits: { memory: '1Gi' } },
      containers: [
        { ...container, resources: { limits: { memory: '2Gi' }, requests: { memory: '1Mi' } } },
      ],
    }),
    'spec.containers[0].resources.limits[memory]: Invalid value: "2Gi": must be less than or equal to pod limits of 1Gi',
  ],
  [
    'a resource that a pod has not as a whole',
    pod({ resources: { limits: { 'example.com/dongle': '1' } } }),
    'spec.resources.limits[example.com/dongle]: Unsupported value: "example.com/dongle": supported values: "cpu", "memory"',
  ],
  [
    'another system',
    pod({ os: { name: 'windows' } }),
    'spec.os.name: Forbidden: the node of this cluster runs linux',
  ],
  [
    'a host address that is none',
    pod({ containers: [{ ...container, ports: [{ containerPort: 80, hostIP: 'x' }] }] }),
    'spec.containers[0].ports[0].hostIP: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    'a key both as text and as bytes',
    configMap({ data: { a: 'x' }, binaryData: { a: 'eA==' } }),
    'data[a]: Invalid value: "a": duplicate of key present in binaryData',
  ],
  [
    'too many bytes',
    configMap({ data: { a: 'ü'.repeat(600_000) } }),
    '[]: Too long: may not be more than 1048576 bytes',
  ],
  [
    'a login that is no JSON',
    secret('dockerconfigjson', { '.dockerconfigjson': 'user:password' }),
    'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": must be JSON as `docker login` writes it',
  ],
  [
    'a login without name and password',
    secret('basic-auth', { user: 'ann' }),
    '[data[username]: Required value, data[password]: Required value]',
  ],
  [
    'an endpoint that is no address',
    {
      kind: 'Endpoints',
      metadata: { name: 'a' },
      subsets: [{ addresses: [{ ip: 'example.com' }], ports: [{ port: 80 }] }],
    },
    'subsets[0].addresses[0].ip: Invalid value: "example.com": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    'a slice whose address is a rule for the kernel',
    {
      kind: 'EndpointSlice',
      metadata: { name: 'a' },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1:80\n-A INPUT -j DROP'] }],
      ports: [{ port: 70_000 }],
    },
    '[endpoints[0].addresses[0]: Invalid value: "10.0.0.1:80\\n-A INPUT -j DROP": must be a valid IPv4 address, ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive]',
  ],
];

const groups: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  EndpointSlice: 'discovery.k8s.io',
};

const paths: Readonly<Record<string, string>> = {
  Pod: '/api/v1/namespaces/default/pods',
  Service: '/api/v1/namespaces/default/services',
  ConfigMap: '/api/v1/namespaces/default/configmaps',
  Secret: '/api/v1/namespaces/default/secrets',
  Endpoints: '/api/v1/namespaces/default/endpoints',
  EndpointSlice: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
  Deployment: '/apis/apps/v1/namespaces/default/deployments',
};

test('mistakes are refused with the words of Kubernetes', async (t) => {
  await using api = await startTestApi();

  for (const [what, object, said] of mistakes) {
    await t.test(what, async () => {
      const refused = await api.json('POST', paths[object.kind] ?? '', object);
      const kind = [object.kind, groups[object.kind]].filter(Boolean).join('.');
      assert.equal(refused.message, `${kind} "a" is invalid: ${said}`);
    });
  }
});

test('a patch of the cluster address is refused for what it is', async () => {
  await using api = await startTestApi();
  await api.send('POST', paths.Service ?? '', service({}));
  const headers = { 'content-type': 'application/merge-patch+json' };

  const body = { spec: { clusterIP: '10.96.5.5' } };
  const refused = await api.json('PATCH', `${paths.Service}/a`, body, headers);

  const said = 'spec.clusterIPs[0]: Invalid value: ["10.96.5.5"]: may not change once set';
  assert.equal(refused.message, `Service "a" is invalid: ${said}`);
});

test('a secret of a megabyte is taken: its bytes count, not their base64', async () => {
  await using api = await startTestApi();
  const data = { file: Buffer.alloc(1_000_000).toString('base64') };

  const made = await api.send('POST', paths.Secret ?? '', { metadata: { name: 'a' }, data });

  assert.equal(made.status, 201);
});

test('an object with a version of its own cannot be created', async () => {
  await using api = await startTestApi();
  const object = configMap({ metadata: { name: 'a', resourceVersion: '7' } });

  const refused = await api.json('POST', paths.ConfigMap ?? '', object);

  assert.equal(refused.code, 400);
  assert.equal(refused.message, 'resourceVersion should not be set on objects to be created');
});

test('what an earlier version took can run, change and end, but not become more wrong', async () => {
  const objects = await createObjects();
  const made = await objects.create<KubeObject>('services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a', namespace: 'default', finalizers: ['example.com/x'] },
    spec: { ports: [{ port: 80 }] },
  });
  const old = {
    ...made,
    metadata: { ...made.metadata, finalizers: ['mine'] },
    spec: { ...(made.spec as object), sessionAffinity: 'Cookie' },
  };
  await objects.store.put({ resource: 'services', namespace: 'default', name: 'a' }, old);
  const stored = () => objects.get<KubeObject>('services', 'a', 'default') ?? made;
  const change = (metadata: object, spec: object = {}) => {
    const now = stored();
    const next = { ...now, metadata: { ...now.metadata, ...metadata } };
    return objects.update('services', { ...next, spec: { ...(now.spec as object), ...spec } });
  };

  await objects.updateStatus('services', { ...stored(), status: { loadBalancer: {} } });
  await change({ labels: { a: 'b' } });
  await assert.rejects(
    change({}, { type: 'Other' }),
    /^ApiError: Service "a" is invalid: spec.type: Unsupported value/,
  );
  await objects.delete('services', 'a', 'default');
  await change({ finalizers: [] });

  assert.equal(objects.get('services', 'a', 'default'), undefined);
});
