import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slug } from '@slipway/contract';
import { environmentSlug, environmentTier } from '../src/environments/slug.ts';

test('slugs are lower case, short, and without dashes at their ends', () => {
  assert.equal(slug('Feature/Log-In_2'), 'feature-log-in-2');
  assert.equal(slug(`-${'x'.repeat(80)}`).length, 62);
});

test('environments whose names would have the same slug get different ones', () => {
  assert.equal(environmentSlug('production'), 'production');
  assert.match(environmentSlug('review/one'), /^review-one-[a-z0-9]{6}$/);
  assert.notEqual(environmentSlug('review/one'), environmentSlug('review-One'));
  assert.match(environmentSlug('1st'), /^env-1st-[a-z0-9]{6}$/);
});

for (const [name, tier] of [
  ['production', 'production'],
  ['staging', 'staging'],
  ['review/one', 'development'],
  ['qa', 'testing'],
  ['island', 'other'],
] as const) {
  test(`the environment ${name} is of the tier ${tier}`, () => {
    assert.equal(environmentTier(name), tier);
  });
}
