import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseReference } from '@slipway/engine';
import type { Pod, Secret, Service } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';
import { credentialsFor } from '../src/container/pull-credentials.ts';
import { type EnvironmentSources, environmentOf, expand } from '../src/environment/environment.ts';
import { serviceEnvironment } from '../src/environment/service-environment.ts';
import { resolvConf } from '../src/sandbox/resolv-conf.ts';
import { writeAtomically } from '../src/volumes/atomic-files.ts';

const variables = new Map([
  ['A', '1'],
  ['B', 'two'],
]);

for (const [text, expected] of [
  ['$(A) and $(B)', '1 and two'],
  ['$(C)', '$(C)'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$1'],
  ['$A $', '$A $'],
] as const) {
  test(`${text} becomes ${expected}`, () => {
    assert.equal(expand(text, variables), expected);
  });
}

for (const [text, expected] of [
  ['250m', 0.25],
  ['64Mi', 64 * 1024 * 1024],
  ['1.5G', 1_500_000_000],
  ['2e3', 2000],
  ['1E', 1e18],
  ['nonsense', undefined],
] as const) {
  test(`the quantity ${text} is ${expected}`, () => {
    assert.equal(quantity(text), expected);
  });
}

const metadata = {
  name: 'web',
  namespace: 'shop',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-11-23T11:00:00Z',
};
const podWith = (spec: Partial<Pod['spec']>): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: { containers: [], ...spec },
  status: {},
});
const servers = {
  dnsAddress: '10.96.0.10',
  clusterDomain: 'cluster.local',
  host: 'nameserver 192.0.2.53\nsearch example.org\n',
};

for (const [title, spec, expected] of [
  [
    'ClusterFirst',
    {},
    'nameserver 10.96.0.10\nsearch shop.svc.cluster.local svc.cluster.local cluster.local example.org\noptions ndots:5\n',
  ],
  ['Default', { dnsPolicy: 'Default' }, 'nameserver 192.0.2.53\nsearch example.org\n'],
  [
    'ClusterFirst on the host network',
    { hostNetwork: true },
    'nameserver 192.0.2.53\nsearch example.org\n',
  ],
  [
    'None',
    {
      dnsPolicy: 'None',
      dnsConfig: {
        nameservers: ['192.0.2.1'],
        searches: ['a.b'],
        options: [{ name: 'ndots', value: '2' }],
      },
    },
    'nameserver 192.0.2.1\nsearch a.b\noptions ndots:2\n',
  ],
] as const) {
  test(`resolv.conf by dnsPolicy ${title}`, () => {
    assert.equal(resolvConf(podWith(spec), servers), expected);
  });
}

test('every key is a variable, whatever its prefix makes of its name', () => {
  const data = { 'a-1': 'x' };
  const sources = { services: [], configMap: () => ({ data }) } as unknown as EnvironmentSources;
  const envFrom = ['', '1-', '#@!'].map((prefix) => ({ prefix, configMapRef: { name: 'c' } }));

  const environment = environmentOf({} as Pod, { name: 'a', image: 'a:1', envFrom }, sources);

  assert.deepEqual([...environment.keys()], ['a-1', '1-a-1', '#@!a-1']);
});

test('a service is told to pods by the variables of old', () => {
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, name: 'data-base' },
    spec: { type: 'ClusterIP', clusterIP: '10.96.0.7', ports: [{ name: 'sql', port: 5432 }] },
    status: {},
  };

  assert.deepEqual(Object.fromEntries(serviceEnvironment(service)), {
    DATA_BASE_SERVICE_HOST: '10.96.0.7',
    DATA_BASE_SERVICE_PORT: '5432',
    DATA_BASE_SERVICE_PORT_SQL: '5432',
    DATA_BASE_PORT: 'tcp://10.96.0.7:5432',
    DATA_BASE_PORT_5432_TCP: 'tcp://10.96.0.7:5432',
    DATA_BASE_PORT_5432_TCP_PROTO: 'tcp',
    DATA_BASE_PORT_5432_TCP_PORT: '5432',
    DATA_BASE_PORT_5432_TCP_ADDR: '10.96.0.7',
  });
});

const dockerConfig = (auths: object): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata,
  type: 'kubernetes.io/dockerconfigjson',
  data: { '.dockerconfigjson': Buffer.from(JSON.stringify({ auths })).toString('base64') },
});
const login = (user: string) => ({ auth: Buffer.from(`${user}:secret`).toString('base64') });

for (const [image, auths, expected] of [
  ['localhost:8929/root/hello:1', { 'localhost:8929': login('a') }, ['a']],
  ['localhost:8929/root/hello:1', { 'http://localhost:8929': login('a') }, ['a']],
  ['other:5000/x', { 'localhost:8929': login('a') }, []],
  ['alpine', { 'https://index.docker.io/v1/': login('hub') }, ['hub']],
  ['eu.example.org/x', { '*.example.org': login('glob') }, ['glob']],
  [
    'example.org/team/app',
    { 'example.org': login('any'), 'example.org/team': login('team') },
    ['team', 'any'],
  ],
  ['example.org/x', { 'example.org': { username: 'u', password: 'p' } }, ['u']],
] as const) {
  test(`credentials for ${image} among ${Object.keys(auths)}: ${expected}`, () => {
    const reference = parseReference(image);
    assert.ok(reference);

    const found = credentialsFor(reference, [dockerConfig(auths)]);

    assert.deepEqual(
      found.map(({ username }) => username),
      expected,
    );
  });
}

test('files of a volume are replaced together, and old ones disappear', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-volume-'));
  const file = (text: string) => ({ data: Buffer.from(text), mode: 0o644 });
  await writeAtomically(
    directory,
    new Map([
      ['a', file('1')],
      ['deep/b', file('2')],
    ]),
    'v1',
  );

  await writeAtomically(directory, new Map([['a', file('3')]]), 'v2');

  assert.equal(await readFile(join(directory, 'a'), 'utf8'), '3');
  assert.deepEqual((await readdir(directory)).sort(), ['..data', '..v2', 'a']);
  await assert.rejects(
    writeAtomically(directory, new Map([['../x', file('')]]), 'v3'),
    /leads out/,
  );
  await rm(directory, { recursive: true });
});
