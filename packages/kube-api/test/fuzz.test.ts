/** Thousands of requests that are almost right: whatever they do, none is an error of the server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDraft } from '../src/schema/draft.ts';
import { startTestApi } from '../src/testing/index.ts';

const requests = 2000;

/** The same numbers in each run, so that a failure can be found again. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return Math.floor(state / 65_536) % below;
  };
}

const strange = [
  ...[null, '', 0, -1, 1e308, true, [], {}, [null], { a: null }, 2 ** 53],
  ...['x', '\0', '../..', '//', '1e9999', 'None', '10.96.0.1', '🦊', '2020-01-01T00:00:00Z'],
  ...['__proto__', 'constructor', 'toString', '%', '-', 'a in (', 'metadata.name='],
];

const template = {
  metadata: { labels: { a: 'b' } },
  spec: { containers: [{ name: 'c', image: 'i' }] },
};
const objects: Readonly<Record<string, object>> = {
  '/api/v1/namespaces/default/pods': {
    metadata: {
      name: 'a',
      labels: { a: 'b' },
      finalizers: ['a/b'],
      ownerReferences: [{ uid: 'u' }],
    },
    spec: {
      containers: [
        {
          ...{ name: 'c', image: 'i', ports: [{ containerPort: 80 }], env: [{ name: 'A' }] },
          resources: { limits: { cpu: '1' }, requests: { cpu: '1' } },
          volumeMounts: [{ name: 'v', mountPath: '/x' }],
        },
      ],
      volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'a' } }] } }],
      ...{ terminationGracePeriodSeconds: 1, nodeName: 'n' },
    },
    status: {
      phase: 'Running',
      containerStatuses: [{ name: 'c', state: { running: { startedAt: '2020-01-01T00:00:00Z' } } }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  },
  '/api/v1/namespaces/default/services': {
    metadata: { name: 'a' },
    spec: { type: 'LoadBalancer', clusterIP: '10.96.1.1', ports: [{ port: 80, nodePort: 30_080 }] },
    status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
  },
  '/api/v1/namespaces/default/secrets': {
    ...{ metadata: { name: 'a' }, type: 'Opaque', data: { a: 'YQ==' }, stringData: { b: 'c' } },
  },
  '/apis/apps/v1/namespaces/default/deployments': {
    metadata: { name: 'a' },
    spec: { replicas: 1, selector: { matchLabels: { a: 'b' } }, template },
    status: { replicas: 1, conditions: [{ type: 'Available' }] },
  },
  '/api/v1/nodes': {
    metadata: { name: 'a' },
    spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] },
    status: { addresses: [{ type: 'InternalIP' }], conditions: [{ type: 'Ready' }] },
  },
};
const parameters = [
  ...['limit', 'continue', 'resourceVersion', 'resourceVersionMatch', 'labelSelector'],
  ...['fieldSelector', 'gracePeriodSeconds', 'propagationPolicy', 'dryRun', 'fieldValidation'],
];
const pointers = [
  '',
  '/',
  '/metadata/labels/a',
  '/spec',
  '/spec/ports/0',
  '/spec/containers/-',
  '/x',
];
const patchTypes = ['json-patch', 'merge-patch', 'strategic-merge-patch'];
const accepted = [
  'application/json',
  'application/yaml',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
];

test('no request that is almost right is answered with an error of the server', async () => {
  await using api = await startTestApi();
  const random = randomNumbers(2);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T; // never empty
  const spoil = (original: object): object => {
    const copy = structuredClone(original);
    for (let times = random(4); times > 0; times -= 1) {
      let at: object = copy;
      for (let depth = random(6); Object.keys(at).length > 0; depth -= 1) {
        const key = pick(Object.keys(at));
        const inner: unknown = Reflect.get(at, key);
        const isDeeper = isDraft(inner) || Array.isArray(inner);
        if (depth > 0 && isDeeper) at = inner;
        else {
          Reflect.set(at, key, structuredClone(pick(strange)));
          break;
        }
      }
    }
    return copy;
  };
  const operation = () => ({
    op: pick(['add', 'remove', 'replace', 'move', 'copy', 'test']),
    ...{ path: pick(pointers), from: pick([...pointers, 1]), value: pick(strange) },
  });

  const failed: string[] = [];
  for (let count = 0; count < requests; count += 1) {
    const [collection, object] = pick(Object.entries(objects));
    const method = pick(['GET', 'POST', 'PUT', 'PATCH', 'PATCH', 'DELETE']);
    const isOne = method !== 'POST' && random(4) > 0;
    const part = isOne && random(2) === 0 ? pick(['/status', '/scale', '/token', '/log']) : '';
    const query = `${pick(parameters)}=${encodeURIComponent(String(pick(strange)))}`;
    const path = `${collection}${isOne ? `/a${part}` : ''}${random(2) ? `?${query}` : ''}`;
    const patchType = pick(patchTypes);
    const headers = {
      accept: pick(accepted),
      ...(method === 'PATCH' && { 'content-type': `application/${patchType}+json` }),
    };
    const isJsonPatch = method === 'PATCH' && patchType === 'json-patch';
    const body = isJsonPatch ? [operation(), operation()] : spoil(object);

    const sent = method === 'GET' ? undefined : body;
    const { status } = await api.send(method, path, sent, headers);

    if (status === 500) failed.push(`${method} ${path} ${JSON.stringify(body)}`);
  }

  assert.deepEqual(failed, []);
});
