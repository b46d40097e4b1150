import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service } from '@slipway/kube-objects';
import { kernelRoutes } from '../src/machine/kernel-routes.ts';
import { Balancer } from '../src/routes/balancer.ts';
import { clientAddress, clientRoute } from '../src/routes/client-route.ts';
import type { Route } from '../src/routes/route-table.ts';

const here = { address: '10.244.0.2', port: 80, pod: 'a', isHere: true };
const elsewhere = { address: '192.0.2.9', port: 80, pod: undefined, isHere: false };
const pod = '10.244.0.7';
const outside = '198.51.100.4';

const routeOf = (spec: Partial<Service['spec']>): Route => ({
  service: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    spec: { type: 'LoadBalancer', clusterIP: '10.96.0.20', ...spec },
    status: {},
  },
  port: { port: 80, nodePort: 30_080 },
  backends: [here, elsewhere],
});

const all = ['10.244.0.2', '192.0.2.9'];
const ranges = { loadBalancerSourceRanges: ['203.0.113.0/24', ' 198.51.100.0/30'] };
const inside = { loadBalancerSourceRanges: ['198.51.100.0/24'] };
const ownAddress = { host: '10.96.0.20' };
const nodePort = { host: '::' };

for (const [title, spec, client, place, expected] of [
  ['everybody reaches everything', {}, outside, nodePort, all],
  ['a load balancer is closed to whom its ranges do not name', ranges, outside, nodePort, []],
  ['at its own address, too', ranges, outside, ownAddress, []],
  ['it is open to whom they name', inside, outside, nodePort, all],
  ['the machine itself is let in', ranges, undefined, nodePort, all],
  ['pods are let in', ranges, pod, ownAddress, all],
  [
    'with externalTrafficPolicy Local a node port leads to what is here',
    { externalTrafficPolicy: 'Local' },
    outside,
    nodePort,
    ['10.244.0.2'],
  ],
  [
    'which says nothing about clients inside',
    { externalTrafficPolicy: 'Local' },
    pod,
    ownAddress,
    all,
  ],
  [
    'for whom there is internalTrafficPolicy',
    { internalTrafficPolicy: 'Local' },
    pod,
    ownAddress,
    ['10.244.0.2'],
  ],
] as const) {
  test(`service routes: ${title}`, () => {
    const { backends } = clientRoute(routeOf(spec), {
      client,
      place,
      isPod: (address) => address === pod,
      mayReach: () => true,
    });

    assert.deepEqual(
      backends.map(({ address }) => address),
      expected,
    );
  });
}

test('the kernel’s part of node ports keeps to source ranges and to what is here', () => {
  const spec = { ...inside, externalTrafficPolicy: 'Local' };

  const rules = kernelRoutes('10-96-0-10', [routeOf(spec)]);

  assert.deepEqual(
    rules.split('\n').filter((line) => line.includes('--dport 30080')),
    [
      '-A SLIPWAY-10-96-0-10-NODE -m addrtype --dst-type LOCAL -s 198.51.100.0/24 -p tcp --dport 30080 -j DNAT --to-destination 10.244.0.2:80',
    ],
  );
});

for (const [remote, local, expected] of [
  ['::ffff:198.51.100.4', '::ffff:192.0.2.1', '198.51.100.4'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1', undefined],
  ['10.96.0.20', '10.96.0.20', undefined],
  ['::ffff:127.0.0.1', undefined, undefined],
  ['::1', '::1', undefined],
  ['198.51.100.4', undefined, '198.51.100.4'],
] as const) {
  test(`a peer ${remote} of ${local ?? 'some address'} is ${expected ?? 'this machine'}`, () => {
    assert.equal(clientAddress(remote, local), expected);
  });
}

test('with session affinity a client stays with its pod until it was silent for too long', () => {
  let now = 0;
  const balancer = new Balancer(() => new Date(now));
  const route = routeOf({
    sessionAffinity: 'ClientIP',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } },
  });
  const first = () => balancer.order(route, outside)[0]?.address;

  const visits = [first(), first()];
  now = 9_000;
  visits.push(first());
  now = 18_000;
  visits.push(first());
  now = 28_001;
  balancer.order(route, '198.51.100.5');
  const afterSilence = first();

  assert.deepEqual(visits, Array(4).fill('10.244.0.2'));
  assert.equal(afterSilence, '192.0.2.9');
});
