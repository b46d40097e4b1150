import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabelSelector } from '../src/types/meta.ts';
import { isEmptySelector, matches, selectorText } from '../src/values/label-selector.ts';

const labels = { app: 'shop', tier: 'web' };
const rule = (
  key: string,
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist',
  values?: string[],
) => ({ matchExpressions: [{ key, operator, ...(values && { values }) }] }) satisfies LabelSelector;

for (const [selector, expected] of [
  [{}, true],
  [{ matchLabels: { app: 'shop' } }, true],
  [{ matchLabels: { app: 'shop', tier: 'db' } }, false],
  [rule('tier', 'In', ['db', 'web']), true],
  [rule('tier', 'In', ['db']), false],
  [rule('tier', 'NotIn', ['db']), true],
  [rule('missing', 'NotIn', ['db']), true],
  [rule('missing', 'In', ['']), false],
  [rule('app', 'Exists'), true],
  [rule('app', 'DoesNotExist'), false],
  [rule('constructor', 'Exists'), false],
  [{ matchLabels: { app: 'shop' }, ...rule('tier', 'In', ['db']) }, false],
] as const) {
  test(`the selector ${selectorText(selector)} ${expected ? 'takes' : 'leaves'} app=shop,tier=web`, () => {
    assert.equal(matches(selector, labels), expected);
  });
}

test('a selector is written as a query takes it, in an order of its own', () => {
  const selector: LabelSelector = {
    matchLabels: { tier: 'web', app: 'shop' },
    matchExpressions: [
      { key: 'zone', operator: 'NotIn', values: ['b', 'a'] },
      { key: 'canary', operator: 'DoesNotExist' },
    ],
  };

  assert.equal(selectorText(selector), 'app=shop,tier=web,zone notin (a,b),!canary');
});

test('a selector that names nothing is empty, whatever lists it brings', () => {
  assert.equal(isEmptySelector({ matchLabels: {}, matchExpressions: [] }), true);
  assert.equal(isEmptySelector(rule('app', 'Exists')), false);
});
