import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountOf, cores, pointsOf, sampleOf, withSample } from '../src/app/cluster/usage/usage.ts';

for (const [quantity, expected] of [
  ['250m', 0.25],
  ['12345678n', 0.012345678],
  ['2', 2],
  ['64Mi', 67_108_864],
  ['1024Ki', 1_048_576],
  ['', 0],
] as const) {
  test(`${quantity || 'nothing'} is ${expected}`, () => {
    assert.ok(Math.abs(amountOf(quantity) - expected) < 1e-9);
  });
}

test('a pod takes what its containers take together', () => {
  const usage = (cpu: string, memory: string) => ({ usage: { cpu, memory } });
  const sample = sampleOf({
    metadata: { name: 'web', uid: '1', creationTimestamp: '' },
    timestamp: '2026-11-29T20:00:00Z',
    containers: [usage('100m', '1Mi'), usage('50m', '1Mi')],
  } as unknown as Parameters<typeof sampleOf>[0]);

  assert.equal(cores(sample.cpu), '150 m');
  assert.equal(sample.memoryBytes, 2 * 2 ** 20);
});

test('the same sample twice is one', () => {
  const sample = { at: 1, cpu: 1, memoryBytes: 1 };

  assert.equal(withSample(withSample([], sample), sample).length, 1);
});

test('a line goes from left to right, and not above its box', () => {
  assert.equal(
    pointsOf([0, 1, 4], { width: 100, height: 10, most: 2 }),
    '0.0,10.0 50.0,5.0 100.0,0.0',
  );
});
