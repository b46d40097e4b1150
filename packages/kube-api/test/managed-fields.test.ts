import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, type KubeObject } from '@slipway/kube-objects';
import { decodeJson } from '../src/codec/decode-json.ts';
import { applyConfiguration } from '../src/managed-fields/apply.ts';
import { arrange, entryOf, type ManagedFields, type Owner } from '../src/managed-fields/entry.ts';
import {
  difference,
  intersection,
  pathsOf,
  pathText,
  union,
} from '../src/managed-fields/field-set.ts';
import { entriesBefore, trackUpdate } from '../src/managed-fields/track-update.ts';
import type { Draft } from '../src/schema/draft.ts';
import { messageSchema } from '../src/schema/message.ts';
import type { ObjectSchema } from '../src/schema/schema.ts';

const pods = messageSchema('core.Pod');
const configMaps = messageSchema('core.ConfigMap');

const owner = (manager: string, more: Partial<Owner> = {}): Owner => ({
  manager,
  operation: 'Apply',
  apiVersion: 'v1',
  subresource: '',
  time: '2026-01-01T00:00:00Z',
  ...more,
});

/** What appliers, in their order, make of an object. */
function applyAll(
  schema: ObjectSchema,
  ...steps: readonly (readonly [who: string, applied: Draft, force?: boolean])[]
) {
  let live: KubeObject | undefined;
  for (const [who, applied, force = false] of steps) {
    const { object, entries } = applyConfiguration({
      schema,
      live,
      applied: decodeJson(schema, applied, { keepsZero: true }).object,
      owner: owner(who),
      force,
      normalize: (draft) => decodeJson(schema, draft).object,
    });
    const { managedFields: _, ...meta } = (object.metadata ?? {}) as Draft;
    live = { ...object, metadata: { ...meta, managedFields: entries } } as unknown as KubeObject;
  }
  const { metadata, ...rest } = live as unknown as { metadata: { managedFields: ManagedFields[] } };
  const owners = metadata.managedFields.map(
    ({ manager, fieldsV1 }) => `${manager}: ${[...pathsOf(fieldsV1)].map(pathText).join(' ')}`,
  );
  return { object: rest as Draft, owners };
}

test('fields are listed in their order, whatever the order in which they were written', () => {
  const fields = { 'f:b': {}, 'f:a': { 'k:{"name":"x"}': {}, '.': {}, 'f:c': {} } };

  const { fieldsV1 } = entryOf(owner('me'), fields);

  const text = JSON.stringify({ 'f:a': { '.': {}, 'f:c': {}, 'k:{"name":"x"}': {} }, 'f:b': {} });
  assert.equal(JSON.stringify(fieldsV1), text);
});

const container = (name: string, more: object = {}) => ({ name, ...more });
const pod = (...containers: object[]) => ({ spec: { containers } });
const data = (entries: object) => ({ data: entries });

for (const [title, schema, steps, object, owners] of [
  [
    'two appliers share what they set alike',
    configMaps,
    [
      ['a', data({ x: '1', y: '2' })],
      ['b', data({ x: '1' })],
    ],
    data({ x: '1', y: '2' }),
    ['a: .data.x .data.y', 'b: .data.x'],
  ],
  [
    'a field that its only applier no longer sets is removed',
    configMaps,
    [
      ['a', data({ x: '1', y: '2' })],
      ['a', data({ x: '1' })],
    ],
    data({ x: '1' }),
    ['a: .data.x'],
  ],
  [
    'a field that another applier sets, too, stays',
    configMaps,
    [
      ['a', data({ x: '1' })],
      ['b', data({ x: '1' })],
      ['a', data({ y: '2' })],
    ],
    data({ x: '1', y: '2' }),
    ['a: .data.y', 'b: .data.x'],
  ],
  [
    'a forced applier takes the field from the other one',
    configMaps,
    [
      ['a', data({ x: '1', y: '2' })],
      ['b', data({ x: '3' }), true],
    ],
    data({ x: '3', y: '2' }),
    ['a: .data.y', 'b: .data.x'],
  ],
  [
    'items of a list with keys are merged by their keys',
    pods,
    [
      ['a', pod(container('web', { image: 'i:1' }))],
      ['b', pod(container('side', { image: 's' }))],
      ['a', pod(container('web', { image: 'i:2' }))],
    ],
    pod(container('web', { image: 'i:2' }), container('side', { image: 's' })),
    [
      'a: .spec.containers[name="web"] .spec.containers[name="web"].image .spec.containers[name="web"].name',
      'b: .spec.containers[name="side"] .spec.containers[name="side"].image .spec.containers[name="side"].name',
    ],
  ],
  [
    'a list that is one value is replaced as a whole',
    pods,
    [
      ['a', pod(container('c', { args: ['1', '2'] }))],
      ['a', pod(container('c', { args: ['3'] }))],
    ],
    pod(container('c', { args: ['3'] })),
    [
      'a: .spec.containers[name="c"] .spec.containers[name="c"].args .spec.containers[name="c"].name',
    ],
  ],
  [
    'a port without a protocol is the TCP port',
    pods,
    [
      ['a', pod(container('c', { ports: [{ containerPort: 80 }] }))],
      ['a', pod(container('c', { ports: [{ containerPort: 80, protocol: 'TCP', name: 'web' }] }))],
    ],
    pod(container('c', { ports: [{ containerPort: 80, protocol: 'TCP', name: 'web' }] })),
    [
      [
        'a: .spec.containers[name="c"]',
        '.spec.containers[name="c"].name',
        '.spec.containers[name="c"].ports[containerPort=80,protocol="TCP"]',
        '.spec.containers[name="c"].ports[containerPort=80,protocol="TCP"].containerPort',
        '.spec.containers[name="c"].ports[containerPort=80,protocol="TCP"].name',
        '.spec.containers[name="c"].ports[containerPort=80,protocol="TCP"].protocol',
      ].join(' '),
    ],
  ],
  [
    'an amount written otherwise is the same amount',
    pods,
    [
      ['a', { spec: { overhead: { cpu: '500m' } } }],
      ['b', { spec: { overhead: { cpu: '0.5' } } }],
    ],
    { spec: { overhead: { cpu: '500m' } } },
    ['a: .spec.overhead.cpu', 'b: .spec.overhead.cpu'],
  ],
  [
    'what becomes empty by a removal goes, too',
    pods,
    [
      ['a', { spec: { nodeName: 'n', dnsConfig: { nameservers: ['1.1.1.1'] } } }],
      ['a', { spec: { nodeName: 'n' } }],
    ],
    { spec: { nodeName: 'n' } },
    ['a: .spec.nodeName'],
  ],
  [
    'applied order comes first, and what only the object has stays in its place',
    pods,
    [
      ['a', pod(container('one'), container('two'))],
      ['b', pod(container('three'))],
      ['a', pod(container('two'), container('new'), container('one'))],
    ],
    pod(container('two'), container('three'), container('new'), container('one')),
    undefined,
  ],
] as readonly (readonly [
  string,
  ObjectSchema,
  readonly (readonly [string, Draft, boolean?])[],
  Draft,
  readonly string[] | undefined,
])[]) {
  test(title, () => {
    const result = applyAll(schema, ...steps);

    assert.deepEqual(result.object, object);
    if (owners !== undefined) {
      const sorted = (list: readonly string[]) =>
        list.map((line) => line.split(' ').sort().join(' '));
      assert.deepEqual(sorted(result.owners), sorted(owners));
    }
  });
}

for (const [title, steps, message] of [
  [
    'a field of another applier is a conflict',
    [
      ['a', data({ x: '1' })],
      ['b', data({ x: '2' })],
    ],
    'Apply failed with 1 conflict: conflict with "a": .data.x',
  ],
  [
    'several conflicts are listed by manager',
    [
      ['a', data({ x: '1', y: '1' })],
      ['b', data({ z: '1' })],
      ['c', data({ x: '2', y: '2', z: '2' })],
    ],
    'Apply failed with 3 conflicts: conflicts with "a":\n- .data.x\n- .data.y\nconflicts with "b":\n- .data.z',
  ],
] as const) {
  test(title, () => {
    assert.throws(
      () => applyAll(configMaps, ...steps),
      (error) => error instanceof ApiError && error.message === message && error.code === 409,
    );
  });
}

test('items of an applied list that cannot be told apart are refused', () => {
  assert.throws(
    () =>
      applyAll(pods, ['a', { metadata: { name: 'p' }, ...pod(container('c'), container('c')) }]),
    /\.spec\.containers: duplicate entries for key \[name="c"\]/,
  );
  assert.throws(
    () => applyAll(pods, ['a', { metadata: { name: 'p' }, ...pod({ image: 'i' }) }]),
    /\.spec\.containers: element 0: associative list with keys has an element that omits key field "name"/,
  );
});

const update = (manager: string, time = '2026-01-01T00:00:00Z') =>
  owner(manager, { operation: 'Update', time });
const configMap = (entries: Draft) => ({ metadata: { name: 'c' }, ...data(entries) });
const ownersOf = (entries: readonly ManagedFields[]) =>
  entries.map(
    (entry) => `${entry.manager}: ${[...pathsOf(entry.fieldsV1)].map(pathText).join(' ')}`,
  );

test('a write takes what it changes from the others, and what it removes is nobody’s', () => {
  const first = trackUpdate(
    configMaps,
    undefined,
    configMap({ x: '1', y: '1', z: '1' }),
    [],
    update('a'),
  );
  const before = configMap({ x: '1', y: '1', z: '1' }) as unknown as KubeObject;
  const second = trackUpdate(configMaps, before, configMap({ x: '2', y: '1' }), first, update('b'));

  assert.deepEqual(ownersOf(first), ['a: .data .data.x .data.y .data.z']);
  assert.deepEqual(ownersOf(second), ['a: .data .data.y', 'b: .data.x']);
});

test('a write that changes nothing leaves the entries as they are', () => {
  const before = configMap({ x: '1' }) as unknown as KubeObject;
  const entries = trackUpdate(configMaps, undefined, configMap({ x: '1' }), [], update('a'));

  assert.equal(
    trackUpdate(configMaps, before, configMap({ x: '1' }), entries, update('b')),
    entries,
  );
});

test('a new object says nothing of the zeros that it would have anyway', () => {
  const deployments = messageSchema('apps.Deployment');
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [container('c')] } };
  const object = {
    metadata: { name: 'd' },
    spec: { selector: { matchLabels: { a: 'b' } }, template },
  };

  const [entry] = trackUpdate(deployments, undefined, object, [], update('a'));

  assert.deepEqual(entry?.fieldsV1, {
    'f:spec': {
      'f:selector': {},
      'f:template': {
        'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
        'f:spec': { 'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:name': {} } } },
      },
    },
  });
});

test('one empty entry clears them, and an object without entries stays so until it is applied', () => {
  const entries = trackUpdate(configMaps, undefined, configMap({ x: '1' }), [], update('a'));
  const stored = { metadata: { name: 'c', managedFields: entries } } as unknown as KubeObject;

  assert.deepEqual(entriesBefore([{}], stored), []);
  assert.equal(entriesBefore([], stored), entries);
  assert.equal(entriesBefore([{ manager: 'x' }], stored), entries);
  assert.deepEqual(trackUpdate(configMaps, stored, configMap({ x: '2' }), [], update('b')), []);
});

test('the oldest of more than ten updaters become one', () => {
  const entries = Array.from({ length: 13 }, (_, number) =>
    entryOf(update(`m${number}`, `2026-01-01T00:00:${10 + number}Z`), {
      'f:data': { [`f:k${number}`]: {} },
    }),
  );

  const arranged = arrange(entries);

  assert.equal(arranged.length, 10);
  assert.deepEqual(ownersOf(arranged)[0], 'ancient-changes: .data.k0 .data.k1 .data.k2 .data.k3');
});

const set = { 'f:a': { '.': {}, 'f:b': {} }, 'f:c': {} };
for (const [title, result, expected] of [
  ['all of two sets', union(set, { 'f:c': { 'f:d': {} } }), ['.a', '.a.b', '.c', '.c.d']],
  ['a set without another', difference(set, { 'f:a': {} }), ['.a.b', '.c']],
  ['a set without what is deeper', difference(set, { 'f:a': { 'f:b': {} } }), ['.a', '.c']],
  ['what two sets share', intersection(set, { 'f:a': { 'f:b': {} }, 'f:c': {} }), ['.a.b', '.c']],
] as const) {
  test(`${title} is ${expected.join(' ')}`, () => {
    assert.deepEqual([...pathsOf(result)].map(pathText), expected);
  });
}
