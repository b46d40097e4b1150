import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '@slipway/kube-objects';
import { startTestApi, type TestApi } from '../src/testing/index.ts';

const pods = '/api/v1/namespaces/default/pods';
const strategic = { 'content-type': 'application/strategic-merge-patch+json' };

async function withPod(api: TestApi, resources: object = {}): Promise<void> {
  await api.send('POST', '/api/v1/namespaces/default/serviceaccounts', {
    metadata: { name: 'default' },
  });
  const { code, message } = await api.json('POST', pods, {
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'c', image: 'app:1', resources }] },
  });
  assert.equal(code, undefined, message);
}

const change = (api: TestApi, part: string, spec: object) =>
  api.json('PATCH', `${pods}/a/${part}`, { spec }, strategic);

/** The spec, of which tests here read more than an answer's type tells. */
const specOf = (answer: unknown) =>
  (answer as { spec: { containers: { resources: object }[]; ephemeralContainers: object[] } }).spec;

test('ephemeral containers join a pod at an address of their own, and stay', async () => {
  await using api = await startTestApi();
  await withPod(api);
  const guest = { name: 'guest', image: 'tools:1', targetContainerName: 'c' };

  const joined = await change(api, 'ephemeralcontainers', { ephemeralContainers: [guest] });
  const changed = await change(api, 'ephemeralcontainers', {
    ephemeralContainers: [{ ...guest, image: 'tools:2' }],
  });
  const removed = await api.json(
    'PATCH',
    `${pods}/a/ephemeralcontainers`,
    { spec: { ephemeralContainers: null } },
    { 'content-type': 'application/merge-patch+json' },
  );

  assert.equal(specOf(joined).ephemeralContainers.length, 1);
  assert.match(changed.message ?? '', /existing ephemeral containers "guest" may not be changed/);
  assert.match(removed.message ?? '', /existing ephemeral containers "guest" may not be removed/);
});

test('a guest that is written back without its empty resources is the same', async () => {
  await using api = await startTestApi();
  await withPod(api);
  const path = `${pods}/a/ephemeralcontainers`;
  await change(api, 'ephemeralcontainers', {
    ephemeralContainers: [{ name: 'guest', image: 'tools:1', resources: {} }],
  });
  const pod = (await api.json('GET', path)) as unknown as Record<'spec' | 'metadata', object>;
  const [{ resources: _, ...guest } = {}] = specOf(pod).ephemeralContainers as {
    resources?: object;
  }[];
  const ephemeralContainers = [guest, { name: 'other', image: 'tools:1' }];

  const joined = await api.json('PUT', path, {
    ...pod,
    spec: { ...pod.spec, ephemeralContainers },
  });

  assert.equal(specOf(joined).ephemeralContainers?.length, 2, joined.message);
});

for (const [what, more, expected] of [
  ['a probe', { livenessProbe: { exec: { command: ['true'] } } }, /livenessProbe: Forbidden/],
  ['limits', { resources: { limits: { cpu: '1' } } }, /resources: Forbidden/],
  ['an unknown target', { targetContainerName: 'x' }, /targetContainerName: Not found: "x"/],
  ['the name of another', { name: 'c' }, /name: Duplicate value: "c"/],
] as const) {
  test(`an ephemeral container with ${what} is refused`, async () => {
    await using api = await startTestApi();
    await withPod(api);
    const ephemeralContainers = [{ name: 'guest', image: 'tools:1', ...more }];

    const { code, message } = await change(api, 'ephemeralcontainers', { ephemeralContainers });

    assert.equal(code, 422);
    assert.match(message ?? '', expected);
  });
}

const sized = { requests: { cpu: '100m' }, limits: { cpu: '200m', memory: '32Mi' } };
const resize = (api: TestApi, resources: object, more: object = {}) =>
  change(api, 'resize', { containers: [{ name: 'c', resources, ...more }] });

test('resources change by resize, and nowhere else', async () => {
  await using api = await startTestApi();
  await withPod(api, sized);

  const resized = await resize(api, { limits: { cpu: '300m' } });
  const elsewhere = await api.json(
    'PATCH',
    `${pods}/a`,
    { spec: { containers: [{ name: 'c', resources: { limits: { cpu: '1' } } }] } },
    strategic,
  );

  assert.deepEqual(specOf(resized).containers[0]?.resources, {
    requests: { cpu: '100m', memory: '32Mi' },
    limits: { cpu: '300m', memory: '32Mi' },
  });
  assert.match(elsewhere.message ?? '', /pod updates may not change fields other than/);
});

for (const [what, resources, more, expected] of [
  ['another image', sized, { image: 'app:2' }, /only cpu and memory resources are mutable/],
  ['no limit any more', { limits: { cpu: null } }, {}, /resource limits cannot be removed/],
  [
    'what makes it Guaranteed',
    { requests: { cpu: '200m' } },
    {},
    /Pod QOS Class may not change as a result of resizing/,
  ],
  ['more disk', { limits: { 'ephemeral-storage': '1Gi' } }, {}, /only cpu and memory/],
  ['more asked for than allowed', { requests: { cpu: '1' } }, {}, /must be less than or equal/],
] as const) {
  test(`a resize with ${what} is refused`, async () => {
    await using api = await startTestApi();
    await withPod(api, sized);

    const { code, message } = await resize(api, resources, more);

    assert.equal(code, 422, message);
    assert.match(message ?? '', expected);
  });
}

test('a place to run is no new generation of a pod, a guest in it is', async () => {
  await using api = await startTestApi();
  await withPod(api);
  await api.send('POST', `${pods}/a/binding`, { target: { kind: 'Node', name: 'n' } });

  const bound = await api.json('GET', `${pods}/a`);
  const joined = await change(api, 'ephemeralcontainers', {
    ephemeralContainers: [{ name: 'guest', image: 'tools:1' }],
  });

  const [one, two] = [bound, joined].map((answer) => answer as unknown as Pod);
  assert.equal(one?.spec.nodeName, 'n');
  assert.deepEqual([one?.metadata.generation, two?.metadata.generation], [1, 2]);
});

test('a pod is limited as a whole: it asks for what its containers do, and is treated by that', async () => {
  await using api = await startTestApi();
  await api.send('POST', '/api/v1/namespaces/default/serviceaccounts', {
    metadata: { name: 'default' },
  });
  const create = async (name: string, resources: object, ...containers: object[]) => {
    const made = await api.json('POST', pods, {
      metadata: { name },
      spec: {
        resources,
        containers: containers.map((each, index) => ({
          name: `c${index}`,
          image: 'app:1',
          resources: each,
        })),
      },
    });
    assert.equal(made.message, undefined);
    const { spec, status } = made as unknown as {
      spec: { resources: { requests: object } };
      status: { qosClass: string };
    };
    return [spec.resources.requests, status.qosClass];
  };
  const limits = { cpu: '1', memory: '1Gi' };

  assert.deepEqual(await create('whole', { limits }, {}, {}), [limits, 'Guaranteed']);
  assert.deepEqual(
    await create('parts', { limits }, { requests: { cpu: '0.1' } }, { requests: { cpu: '200m' } }),
    [{ cpu: '300m', memory: '1Gi' }, 'Burstable'],
  );
});

test('claims that come with a pod are completed', async () => {
  await using api = await startTestApi();
  await withPod(api);
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

  const made = (await api.json('POST', pods, {
    metadata: { name: 'b' },
    spec: {
      containers: [{ name: 'c', image: 'app:1' }],
      volumes: [{ name: 'own', ephemeral: { volumeClaimTemplate: { spec: claim } } }],
    },
  })) as unknown as { readonly message?: string; readonly spec?: { readonly volumes: object[] } };

  const [own] = made.spec?.volumes ?? [];
  assert.deepEqual(
    own,
    {
      name: 'own',
      ephemeral: { volumeClaimTemplate: { spec: { ...claim, volumeMode: 'Filesystem' } } },
    },
    made.message,
  );
});
