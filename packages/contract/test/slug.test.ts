import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slug } from '../src/slug.ts';

/** IDs S30. */
for (const [text, expected] of [
  ['Feature/ABC_1-', 'feature-abc-1'],
  ['--main--', 'main'],
  ['größe', 'gr--e'],
  ['/', ''],
  [`${'x'.repeat(80)}`, 'x'.repeat(63)],
  [`${'x'.repeat(62)}/y`, 'x'.repeat(62)],
] as const) {
  test(`the slug of "${text}" is "${expected}"`, () => {
    assert.equal(slug(text), expected);
  });
}
