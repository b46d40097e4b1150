import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupName } from '../src/index.ts';

/** IDs K-par-4. */
for (const [name, expected] of [
  ['rspec 1/2', 'rspec'],
  ['rspec: [ruby, 3]', 'rspec'],
  ['build 1 2', 'build'],
  ['plain', 'plain'],
] as const) {
  test(`the group of ${name} is ${expected}`, () => {
    assert.equal(groupName(name), expected);
  });
}
