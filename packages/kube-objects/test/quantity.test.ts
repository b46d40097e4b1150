import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalQuantity, quantity } from '../src/values/quantity.ts';

for (const [text, canonical, value] of [
  ['1000m', '1', 1],
  ['0.5', '500m', 0.5],
  ['.5Gi', '512Mi', 2 ** 29],
  ['1024Mi', '1Gi', 2 ** 30],
  ['1500M', '1500M', 1.5e9],
  ['0Ki', '0', 0],
  ['-0.25', '-250m', -0.25],
  ['0.3Ki', '307200m', 307.2],
  ['1e3', '1e3', 1000],
  ['2E', '2E', 2e18],
  ['100n', '100n', 1e-7],
] as const) {
  test(`the amount ${text} is written ${canonical} and means ${value}`, () => {
    assert.equal(canonicalQuantity(text), canonical);
    assert.ok(Math.abs((quantity(text) ?? Number.NaN) - value) <= Math.abs(value) * 1e-12);
  });
}

test('what is smaller than a billionth is rounded up, never to nothing', () => {
  assert.equal(canonicalQuantity('0.0000000001'), '1n');
});

for (const text of ['', 'm', '1x', '1 Gi', '0x10', '--1', '1'.repeat(101)]) {
  test(`"${text.slice(0, 20)}" is no amount`, () => {
    assert.equal(canonicalQuantity(text), undefined);
  });
}
