import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileGlob, fixedPart } from '../src/artifacts/glob.ts';

for (const [pattern, path, expected] of [
  ['dist', 'dist', true],
  ['dist', 'dist/a', false],
  ['*.txt', 'a.txt', true],
  ['*.txt', 'x/a.txt', false],
  ['**/*.txt', 'a.txt', true],
  ['**/*.txt', 'x/y/a.txt', true],
  ['x/**', 'x/y/a.txt', true],
  ['x/**/a.txt', 'x/a.txt', true],
  ['x/**/a.txt', 'x/y/z/a.txt', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['[ab].txt', 'b.txt', true],
  ['[!ab].txt', 'b.txt', false],
  ['[z-a].txt', 'm.txt', false],
  ['[z-ab].txt', 'b.txt', true],
  ['[!z-a].txt', 'm.txt', true],
  ['[!z-a].txt', '/.txt', false],
  ['[a-].txt', '-.txt', true],
  ['[[x].txt', '[.txt', true],
  ['{a,b}/*.{js,ts}', 'b/x.ts', true],
  ['{a,b}/*.{js,ts}', 'c/x.ts', false],
  ['a.b+c', 'a.b+c', true],
  ['a.b', 'axb', false],
  ['\\*.txt', '*.txt', true],
] as const) {
  test(`${pattern} ${expected ? 'matches' : 'does not match'} ${path}`, () => {
    assert.equal(compileGlob(pattern)(path), expected);
  });
}

for (const [pattern, expected] of [
  ['dist/assets', 'dist/assets'],
  ['dist/*.js', 'dist'],
  ['**/*.js', ''],
] as const) {
  test(`a walk for ${pattern} starts in "${expected}"`, () => {
    assert.equal(fixedPart(pattern), expected);
  });
}

test('many stars cost no more than a few', () => {
  const matches = compileGlob(`${'*a'.repeat(20)}b`);
  const started = performance.now();

  assert.equal(matches('a'.repeat(250)), false);

  assert.ok(performance.now() - started < 5000, 'tries every way to share the name');
});

test('a pattern longer than any path is refused', () => {
  assert.throws(() => compileGlob('{'.repeat(1 << 20)), /longer than any file/);
});

test('braces that nest too deeply are refused in words', () => {
  const pattern = '{a,{b,c}'.repeat(510);

  assert.throws(() => compileGlob(pattern), { name: 'JobFailure', message: /more braces/ });
});
