import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '@slipway/kube-objects';
import { decodeJson } from '../src/codec/decode-json.ts';
import { applyConfiguration } from '../src/managed-fields/apply.ts';
import { pathsOf, pathText } from '../src/managed-fields/field-set.ts';
import { trackUpdate } from '../src/managed-fields/track-update.ts';
import type { Draft } from '../src/schema/draft.ts';
import { schemaFromOpenApi } from '../src/schema/from-openapi.ts';

const widgets = schemaFromOpenApi({
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', default: 1 },
        note: { type: 'string', nullable: true },
        port: { 'x-kubernetes-int-or-string': true },
        parts: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            properties: { name: { type: 'string' }, count: { type: 'integer' } },
          },
        },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        steps: { type: 'array', items: { type: 'string' } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        raw: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        template: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          properties: { spec: { type: 'object' } },
        },
      },
    },
  },
});

const widget = (spec: Draft) => ({ apiVersion: 'example.com/v1', kind: 'Widget', spec });

test('unknown fields of a custom kind are pruned and told, unless they are to be kept', () => {
  const { object, unknownFields } = decodeJson(
    widgets,
    widget({
      odd: 1,
      raw: { anything: [{ goes: true }] },
      parts: [{ name: 'a', odd: 1 }],
      template: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p', odd: 1 },
        spec: { odd: 1 },
      },
    }),
  );

  assert.deepEqual(unknownFields, [
    'spec.odd',
    'spec.parts[0].odd',
    'spec.template.metadata.odd',
    'spec.template.spec.odd',
  ]);
  assert.deepEqual(object.spec, {
    raw: { anything: [{ goes: true }] },
    parts: [{ name: 'a' }],
    template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: {} },
  });
});

test('what a custom kind says is kept as it is: zeros, wrong types, and nulls that it allows', () => {
  const spec = { size: null, note: null, port: '80%', steps: 'none', tags: [], labels: { a: '' } };

  const { object } = decodeJson(widgets, widget(spec));

  const { size: _, ...kept } = spec;
  assert.deepEqual(object.spec, kept);
});

test('a custom kind is applied by its list types', () => {
  const owner = (manager: string) => ({
    manager,
    operation: 'Apply' as const,
    apiVersion: 'example.com/v1',
    subresource: '',
    time: '2026-01-01T00:00:00Z',
  });
  const normalize = (object: Draft) => decodeJson(widgets, object).object;
  const base = { schema: widgets, force: false, normalize };
  const first = applyConfiguration({
    ...base,
    live: undefined,
    applied: widget({ parts: [{ name: 'a', count: 1 }], tags: ['x'], steps: ['1', '2'] }),
    owner: owner('one'),
  });
  const live = { ...first.object, metadata: { name: 'w', managedFields: first.entries } };

  const { object, entries } = applyConfiguration({
    ...base,
    live: live as unknown as KubeObject,
    applied: widget({ parts: [{ name: 'b' }], tags: ['y'], raw: { deep: { er: 1 } } }),
    owner: owner('two'),
  });

  assert.deepEqual(object.spec, {
    parts: [{ name: 'a', count: 1 }, { name: 'b' }],
    tags: ['x', 'y'],
    steps: ['1', '2'],
    raw: { deep: { er: 1 } },
  });
  assert.deepEqual(
    entries.map(({ manager, fieldsV1 }) => [manager, ...[...pathsOf(fieldsV1)].map(pathText)]),
    [
      [
        'one',
        '.spec.parts[name="a"]',
        '.spec.parts[name="a"].count',
        '.spec.parts[name="a"].name',
        '.spec.steps',
        '.spec.tags[="x"]',
      ],
      [
        'two',
        '.spec.parts[name="b"]',
        '.spec.parts[name="b"].name',
        '.spec.raw.deep',
        '.spec.raw.deep.er',
        '.spec.tags[="y"]',
      ],
    ],
  );
});

test('who creates an object of a custom kind owns all of it', () => {
  const owner = {
    manager: 'm',
    operation: 'Update',
    apiVersion: 'example.com/v1',
    subresource: '',
    time: '',
  } as const;

  const [entry] = trackUpdate(widgets, undefined, widget({ size: 1 }), [], owner);

  assert.deepEqual(entry?.fieldsV1, { 'f:spec': { '.': {}, 'f:size': {} } });
});
