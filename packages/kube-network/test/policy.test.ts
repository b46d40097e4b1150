import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createObjects } from '@slipway/kube-api';
import type { NetworkPolicy } from '@slipway/kube-objects';
import { silent } from '@slipway/kube-objects/testing';
import { policyChains } from '../src/machine/policy-chains.ts';
import { contains, formatBlock, parseBlock, subtract } from '../src/policy/block.ts';
import { mayConnect } from '../src/policy/may-connect.ts';
import { type PolicyPod, podRules } from '../src/policy/pod-rules.ts';
import { Policies } from '../src/policy/policies.ts';

const pod = (namespace: string, app: string, address: string): PolicyPod => ({
  namespace,
  labels: { app },
  address,
  ports: [{ name: 'http', containerPort: 8080 }],
});

const web = pod('shop', 'web', '10.244.0.2');
const db = pod('shop', 'db', '10.244.0.3');
const probe = pod('monitoring', 'probe', '10.244.0.4');
const dns = pod('kube-system', 'dns', '10.96.0.10');
const namespaces = new Map(
  ['shop', 'monitoring', 'kube-system'].map((name) => [
    name,
    { 'kubernetes.io/metadata.name': name },
  ]),
);

type Spec = NetworkPolicy['spec'];
const rulesOf = (...specs: readonly Spec[]) => {
  const policies = specs.map((spec, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: `p${index}`,
      namespace: 'shop',
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
    },
    spec,
  }));
  return podRules({ policies, pods: [web, db, probe, dns], namespaces });
};

const toDb = { podSelector: { matchLabels: { app: 'db' } } };
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});
const outside = '192.0.2.7';

for (const [title, specs, from, to, port, expected] of [
  ['without a policy everybody may', [], web, db, 8080, true],
  ['a policy without rules lets nobody in', [toDb], web, db, 8080, false],
  ['and not from outside', [toDb], outside, db, 8080, false],
  ['the node always may', [toDb], undefined, db, 8080, true],
  ['a pod always reaches itself', [toDb], db, db, 8080, true],
  ['a policy about what comes in is none about what goes out', [toDb], db, web, 8080, true],
  ['an empty rule lets everybody in', [{ ...toDb, ingress: [{}] }], outside, db, 8080, true],
  [
    'a pod selector is about the own namespace',
    [{ ...toDb, ingress: [{ from: [app('web')] }] }],
    web,
    db,
    8080,
    true,
  ],
  [
    'and about no other',
    [{ ...toDb, ingress: [{ from: [app('probe')] }] }],
    probe,
    db,
    8080,
    false,
  ],
  [
    'a namespace selector is about all its pods',
    [{ ...toDb, ingress: [{ from: [inNamespace('monitoring')] }] }],
    probe,
    db,
    8080,
    true,
  ],
  [
    'both in one peer must hold',
    [{ ...toDb, ingress: [{ from: [{ ...inNamespace('monitoring'), ...app('web') }] }] }],
    probe,
    db,
    8080,
    false,
  ],
  [
    'of two peers one is enough',
    [{ ...toDb, ingress: [{ from: [inNamespace('monitoring'), app('web')] }] }],
    web,
    db,
    8080,
    true,
  ],
  [
    'a block of addresses lets in who has one of them',
    [{ ...toDb, ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }] }],
    outside,
    db,
    8080,
    true,
  ],
  [
    'except those that it names',
    [
      {
        ...toDb,
        ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['192.0.2.0/29'] } }] }],
      },
    ],
    outside,
    db,
    8080,
    false,
  ],
  [
    'a port by number',
    [{ ...toDb, ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }] }],
    web,
    db,
    8080,
    false,
  ],
  [
    'a port by the name that the pod gives it',
    [{ ...toDb, ingress: [{ ports: [{ port: 'http' }] }] }],
    web,
    db,
    8080,
    true,
  ],
  [
    'a name that the pod does not know is no port',
    [{ ...toDb, ingress: [{ ports: [{ port: 'other' }] }] }],
    web,
    db,
    8080,
    false,
  ],
  [
    'a range of ports ends with its last',
    [{ ...toDb, ingress: [{ ports: [{ port: 8000, endPort: 8080 }] }] }],
    web,
    db,
    8080,
    true,
  ],
  [
    'a port of another protocol is another port',
    [{ ...toDb, ingress: [{ ports: [{ protocol: 'UDP', port: 8080 }] }] }],
    web,
    db,
    8080,
    false,
  ],
  ['policies add up', [toDb, { ...toDb, ingress: [{ from: [app('web')] }] }], web, db, 8080, true],
  [
    'what goes out is restricted by its type alone',
    [{ ...app('web'), policyTypes: ['Egress'] }],
    web,
    db,
    8080,
    false,
  ],
  ['and what comes in is not', [{ ...app('web'), policyTypes: ['Egress'] }], db, web, 8080, true],
  [
    'names are resolved when the name server is allowed',
    [
      {
        ...app('web'),
        egress: [{ to: [inNamespace('kube-system')], ports: [{ protocol: 'TCP', port: 53 }] }],
        policyTypes: ['Egress'],
      },
    ],
    web,
    dns,
    53,
    true,
  ],
  [
    'and not otherwise',
    [{ ...app('web'), egress: [{ to: [app('db')] }], policyTypes: ['Egress'] }],
    web,
    dns,
    53,
    false,
  ],
  [
    'the way out by a name of a port leads to pods that have it',
    [{ ...app('web'), egress: [{ ports: [{ port: 'http' }] }], policyTypes: ['Egress'] }],
    web,
    probe,
    8080,
    true,
  ],
  [
    'and nowhere else',
    [{ ...app('web'), egress: [{ ports: [{ port: 'http' }] }], policyTypes: ['Egress'] }],
    web,
    outside,
    8080,
    false,
  ],
  [
    'both ends must agree',
    [
      { ...app('web'), egress: [{ to: [app('db')] }], policyTypes: ['Egress'] },
      { ...toDb, ingress: [{ from: [app('other')] }] },
    ],
    web,
    db,
    8080,
    false,
  ],
] as const) {
  test(`network policy: ${title}`, () => {
    const rules = new Map(rulesOf(...(specs as readonly Spec[])).map((it) => [it.address, it]));
    const address = (end: PolicyPod | string | undefined) =>
      typeof end === 'object' ? end.address : end;

    const isAllowed = mayConnect(rules, {
      from: address(from),
      to: address(to) ?? '',
      protocol: 'TCP',
      port,
    });

    assert.equal(isAllowed, expected);
  });
}

for (const [cidr, except, expected] of [
  ['10.0.0.0/8', [], ['10.0.0.0/8']],
  ['10.0.0.7/8', [], ['10.0.0.0/8']],
  ['10.0.0.0/30', ['10.0.0.1/32'], ['10.0.0.0/32', '10.0.0.2/31']],
  ['10.0.0.0/30', ['10.0.0.0/29'], []],
  ['10.0.0.0/30', ['10.0.0.0/31', '10.0.0.2/31'], []],
  ['192.0.2.0/31', ['10.0.0.0/8'], ['192.0.2.0/31']],
  ['0.0.0.0/0', ['128.0.0.0/2'], ['0.0.0.0/1', '192.0.0.0/2']],
] as const) {
  test(`${cidr} without [${except}] is [${expected}]`, () => {
    const blocks = [cidr, ...except].map((text) => parseBlock(text));
    const [block, ...holes] = blocks.filter((it) => it !== undefined);
    assert.ok(block);

    const left = subtract(block, holes);

    assert.deepEqual(left.map(formatBlock), expected);
  });
}

test('what is no IPv4 block is none', () => {
  const texts = ['fd00::/8', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0', '1.2.3.4\n-A x'];

  assert.deepEqual(
    texts.map((text) => parseBlock(text)),
    [undefined, undefined, undefined, undefined, undefined],
  );
  assert.equal(contains({ base: 0, bits: 0 }, 'fd00::1'), false);
});

test('the kernel drops what no policy lets through, and forgets the chains of before', () => {
  const rules = rulesOf({ ...toDb, ingress: [{ from: [app('web')], ports: [{ port: 'http' }] }] });
  const door = { from: '10.244.0.4', to: '10.96.0.20', protocol: 'TCP', port: 80 };

  const text = policyChains(
    '10-96-0-10',
    rules,
    [door],
    ['SLIPWAY-10-96-0-10-NI0', 'SLIPWAY-10-96-0-10-NE7'],
  );

  assert.deepEqual(text.split('\n'), [
    '*mangle',
    ':SLIPWAY-10-96-0-10-N-PASS - [0:0]',
    ':SLIPWAY-10-96-0-10-N-DOOR - [0:0]',
    ':SLIPWAY-10-96-0-10-NI0 - [0:0]',
    ':SLIPWAY-10-96-0-10-NE7 - [0:0]',
    '-A SLIPWAY-10-96-0-10-N-PASS -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN',
    '-A SLIPWAY-10-96-0-10-N-PASS -d 10.244.0.3/32 ! -s 10.244.0.3/32 -j SLIPWAY-10-96-0-10-NI0',
    '-A SLIPWAY-10-96-0-10-NI0 -s 10.244.0.2/32 -p tcp --dport 8080:8080 -j RETURN',
    '-A SLIPWAY-10-96-0-10-NI0 -j DROP',
    '-A SLIPWAY-10-96-0-10-N-DOOR -m conntrack --ctstate ESTABLISHED,RELATED -j RETURN',
    '-A SLIPWAY-10-96-0-10-N-DOOR -s 10.244.0.4/32 -d 10.96.0.20/32 -p tcp --dport 80 -j DROP',
    '-X SLIPWAY-10-96-0-10-NE7',
    'COMMIT',
    '',
  ]);
});

test('a pod that has joined is bound before its status tells its address', async () => {
  const objects = await createObjects();
  using policies = new Policies({ objects, log: silent });
  const names = { name: 'db', namespace: 'default' };
  const metadata = { ...names, labels: { app: 'db' } };
  await objects.create('networkpolicies.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'closed', namespace: 'default' },
    spec: toDb,
  });
  const spec = { containers: [{ name: 'db', image: 'db' }] };
  await objects.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  const attempt = { from: '10.244.0.9', to: '10.244.0.3', protocol: 'TCP', port: 80 };
  let changes = 0;
  policies.onChange(() => {
    changes += 1;
  });

  const before = policies.mayConnect(attempt);
  policies.joined('default', 'db', '10.244.0.3');
  const after = policies.mayConnect(attempt);
  await objects.delete('pods', 'db', 'default', { gracePeriodSeconds: 0 });

  assert.deepEqual([before, after, policies.mayConnect(attempt)], [true, false, true]);
  assert.equal(changes, 2);
  objects.close();
});
