import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApi } from '../src/testing/index.ts';
import { cronTab, cronTabs, cronTabsPath, cronTabVersion, definitionsPath } from './crontabs.ts';

const cluster = { type: 'object', properties: { name: { type: 'string' } } };
const labels = { type: 'object', additionalProperties: { type: 'string' } };

/** Rules that definitions of operators have: mostly, that something never changes. */
const rules = [
  ['an object', cluster, 'self == oldSelf', { name: 'a' }, { name: 'b' }],
  ['an object, the other way round', cluster, 'oldSelf == self', { name: 'a' }, { name: 'b' }],
  ['what an object must not become', cluster, '!(self != oldSelf)', { name: 'a' }, {}],
  [
    'objects of a list',
    { type: 'array', items: cluster },
    'oldSelf.all(x, self.exists(y, x == y))',
    [{ name: 'a' }],
    [{ name: 'b' }],
  ],
  [
    'a field of an item',
    { type: 'array', items: cluster },
    "has(self[0].name) && self[0].name == 'a'",
    [{ name: 'a' }],
    [{}],
  ],
  ['a map', labels, 'self == oldSelf', { a: 'x' }, { a: 'x', b: 'y' }],
  [
    'a field that need not be there',
    { type: 'object', properties: { inner: cluster, x: { type: 'string' } } },
    'self.?inner == oldSelf.?inner',
    { inner: { name: 'a' } },
    { x: 'only' },
  ],
] as const;

for (const [what, schema, rule, first, second] of rules) {
  test(`a rule may be about ${what}: ${rule}`, async () => {
    await using api = await startTestApi();
    const spec = {
      type: 'object',
      properties: {
        schedule: { type: 'string' },
        fixed: { ...schema, 'x-kubernetes-validations': [{ rule, message: 'is immutable' }] },
      },
    };
    const openAPIV3Schema = { type: 'object', properties: { spec } };
    const definition = cronTabs([
      { ...cronTabVersion, schema: { openAPIV3Schema }, selectableFields: [] },
    ]);
    const defined = await api.json('POST', definitionsPath, definition);
    assert.equal(defined.kind, 'CustomResourceDefinition', defined.message);
    await api.json('POST', cronTabsPath, cronTab({ fixed: first }));
    const change = (fixed: unknown, schedule: string) =>
      api.json(
        'PATCH',
        `${cronTabsPath}/nightly`,
        [
          { op: 'replace', path: '/spec/fixed', value: fixed },
          { op: 'replace', path: '/spec/schedule', value: schedule },
        ],
        { 'content-type': 'application/json-patch+json' },
      );

    const same = await change(first, '1 0 * * *');
    const other = await change(second, '2 0 * * *');

    assert.equal(same.kind, 'CronTab', same.message);
    assert.match(other.message ?? '', /spec\.fixed: Invalid value: .*is immutable/);
  });
}
