import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyJsonPatch } from '../src/patch/json-patch.ts';
import { applyMergePatch } from '../src/patch/merge-patch.ts';
import { PatchFailed, PatchTooLarge } from '../src/patch/patch-failed.ts';
import { applyStrategicPatch } from '../src/patch/strategic-patch.ts';
import { messageSchema } from '../src/schema/message.ts';

for (const [title, patch, expected] of [
  ['add to an object', [{ op: 'add', path: '/b', value: 2 }], { a: [1, 2], b: 2 }],
  ['add into a list', [{ op: 'add', path: '/a/1', value: 9 }], { a: [1, 9, 2] }],
  ['add at the end', [{ op: 'add', path: '/a/-', value: 9 }], { a: [1, 2, 9] }],
  ['remove', [{ op: 'remove', path: '/a/0' }], { a: [2] }],
  ['replace', [{ op: 'replace', path: '/a', value: 'x' }], { a: 'x' }],
  ['move', [{ op: 'move', from: '/a', path: '/b' }], { b: [1, 2] }],
  ['copy', [{ op: 'copy', from: '/a/0', path: '/c' }], { a: [1, 2], c: 1 }],
  ['test', [{ op: 'test', path: '/a', value: [1, 2] }], { a: [1, 2] }],
  ['escaped names', [{ op: 'add', path: '/x~1y~0z', value: 1 }], { a: [1, 2], 'x/y~z': 1 }],
] as const) {
  test(`JSON patch: ${title}`, () => {
    const document = { a: [1, 2] };

    assert.deepEqual(applyJsonPatch(document, patch), expected);
    assert.deepEqual(document, { a: [1, 2] });
  });
}

for (const [title, patch] of [
  ['a missing path', [{ op: 'remove', path: '/b' }]],
  ['an index beyond the end', [{ op: 'add', path: '/a/5', value: 1 }]],
  ['a failing test', [{ op: 'test', path: '/a', value: 1 }]],
  ['an unknown operation', [{ op: 'turn', path: '/a' }]],
  ['something that is no list', { op: 'add' }],
  ['an operation that is no object', ['add']],
  ['a path that is no text', [{ op: 'remove', path: 1 }]],
  ['a source that is no text', [{ op: 'copy', path: '/b', from: 1 }]],
  ['a move from nowhere', [{ op: 'move', path: '/b' }]],
  ['a value that is missing', [{ op: 'add', path: '/b' }]],
] as const) {
  test(`JSON patch: ${title} is refused`, () => {
    assert.throws(() => applyJsonPatch({ a: [1, 2] }, patch), PatchFailed);
  });
}

const doubling = Array.from({ length: 27 }, (_, step) => ({
  op: 'copy',
  from: '',
  path: `/x${step}`,
}));

for (const [title, patch] of [
  ['27 copies that each double the document', doubling],
  [
    'more than 10,000 operations',
    Array.from({ length: 10_001 }, () => ({ op: 'add', path: '/b', value: 1 })),
  ],
  [
    'thousands of insertions at the start of a long list',
    [
      { op: 'add', path: '/b', value: Array.from({ length: 100_000 }, () => 0) },
      ...Array.from({ length: 5000 }, () => ({ op: 'add', path: '/b/0', value: 0 })),
    ],
  ],
] as const) {
  test(`JSON patch: ${title} are too much for one request`, () => {
    assert.throws(() => applyJsonPatch({ a: 'x'.repeat(1000) }, patch), PatchTooLarge);
  });
}

test('a patch may name any field without changing what objects inherit', () => {
  const json = '{ "__proto__": { "a": 1 } }';

  for (const result of [
    applyMergePatch({}, JSON.parse(json)),
    applyStrategicPatch(messageSchema('core.Pod'), {}, JSON.parse(json)),
    applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { a: 1 } }]),
  ]) {
    assert.equal(JSON.stringify(result), '{"__proto__":{"a":1}}');
    assert.equal(Object.getPrototypeOf(result), Object.prototype);
  }
});

test('merge patch: null deletes, objects merge, lists are replaced', () => {
  const target = { a: 1, b: { c: 1, d: 2 }, e: [1, 2] };

  assert.deepEqual(applyMergePatch(target, { a: null, b: { c: null, x: 3 }, e: [3] }), {
    b: { d: 2, x: 3 },
    e: [3],
  });
});

const pod = (...names: string[]) => ({
  spec: { containers: names.map((name) => ({ name, image: `${name}:1` })) },
});

for (const [title, before, patch, expected] of [
  [
    'an item is found by its merge key',
    pod('a', 'b'),
    { spec: { containers: [{ name: 'b', image: 'b:2' }] } },
    {
      spec: {
        containers: [
          { name: 'a', image: 'a:1' },
          { name: 'b', image: 'b:2' },
        ],
      },
    },
  ],
  [
    'a new item comes first',
    pod('a'),
    { spec: { containers: [{ name: 'z', image: 'z:1' }] } },
    pod('z', 'a'),
  ],
  [
    'an item is deleted',
    pod('a', 'b'),
    { spec: { containers: [{ $patch: 'delete', name: 'a' }] } },
    pod('b'),
  ],
  [
    'a list is replaced',
    pod('a', 'b'),
    { spec: { containers: [{ $patch: 'replace' }, { name: 'c', image: 'c:1' }] } },
    pod('c'),
  ],
  [
    'an order is set, and what only the server has stays before its neighbour',
    pod('a', 'x', 'b'),
    {
      spec: {
        '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }],
        containers: [{ name: 'a', image: 'a:1' }],
      },
    },
    pod('x', 'b', 'a'),
  ],
  [
    'values are taken from a set',
    { metadata: { finalizers: ['a/x', 'b/x'] } },
    { metadata: { '$deleteFromPrimitiveList/finalizers': ['a/x'], finalizers: ['c/x'] } },
    { metadata: { finalizers: ['c/x', 'b/x'] } },
  ],
  [
    'a list without a merge key is replaced',
    { spec: { tolerations: [{ key: 'a' }] } },
    { spec: { tolerations: [{ key: 'b' }] } },
    { spec: { tolerations: [{ key: 'b' }] } },
  ],
  [
    'null removes a label',
    { metadata: { labels: { a: '1', b: '2' } } },
    { metadata: { labels: { a: null } } },
    { metadata: { labels: { b: '2' } } },
  ],
] as const) {
  test(`strategic patch: ${title}`, () => {
    assert.deepEqual(applyStrategicPatch(messageSchema('core.Pod'), before, patch), expected);
  });
}

test('strategic patch: only retained keys stay', () => {
  const before = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
  const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };

  assert.deepEqual(applyStrategicPatch(messageSchema('apps.Deployment'), before, patch), {
    spec: { strategy: { type: 'Recreate' } },
  });
});

for (const [title, patch, message] of [
  ['an unknown directive', { spec: { $patch: 'turn' } }, /Unknown patch type/],
  ['an item without its key', { spec: { containers: [{ image: 'x' }] } }, /merge key: name/],
  [
    'an order that the patch does not follow',
    {
      spec: {
        '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }],
        containers: [{ name: 'b' }, { name: 'a' }],
      },
    },
    /doesn't match \$setElementOrder/,
  ],
] as const) {
  test(`strategic patch: ${title} is refused`, () => {
    assert.throws(
      () => applyStrategicPatch(messageSchema('core.Pod'), pod('a', 'b'), patch),
      message,
    );
  });
}
