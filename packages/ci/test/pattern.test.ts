import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../src/index.ts';
import { globMatcher } from '../src/pattern/glob.ts';
import { Patterns } from '../src/pattern/pattern.ts';

/** IDs K-rules-9. */
for (const [glob, path, expected] of [
  ['*.js', 'a.js', true],
  ['*.js', 'src/a.js', false],
  ['**/*.js', 'src/deep/a.js', true],
  ['**/*.js', 'a.js', true],
  ['src/**/*', 'src/a/b', true],
  ['src/**/*', 'lib/a', false],
  ['src/*', '.hidden', false],
  ['*', '.hidden', true],
  ['{src,lib}/*.[jt]s', 'lib/a.ts', true],
  ['{src,lib}/*.[!j]s', 'lib/a.js', false],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['docs/a+b.md', 'docs/a+b.md', true],
  ['**/a/**/b', 'x/a/y/z/b', true],
  ['A.md', 'a.md', false],
  ['{,**/}*.js', 'x/y/a.js', true],
  ['src{/**,}/*', 'src/a/b/c', true],
  ['a{b,{c,d}e}f', 'adef', true],
  ['a{b,c', 'a{b,c', true],
  ['a\\{b,c}', 'a{b,c}', true],
  ['src/**', 'src/a/b', false],
] as const) {
  test(`${glob} ${expected ? 'matches' : 'does not match'} ${path}`, () => {
    assert.equal(globMatcher(glob, new Patterns())(path), expected);
  });
}

test('a glob of six hundred braces takes no longer than one of six', () => {
  const start = process.cpuUsage();

  for (let count = 0; count < 20; count += 1) {
    assert.equal(globMatcher(`${'{a,b}/'.repeat(600)}*`, new Patterns())('a/b'), false);
  }

  const { user, system } = process.cpuUsage(start);
  assert.ok(user + system < 2_000_000, `took ${user + system} µs`);
});

test('in a repository of many files names and endings are still looked up, patterns are not', async () => {
  const files = Array.from({ length: 60_000 }, (_, at) => `data/${at}.txt`);
  const text = `
name: {script: x, rules: [{exists: [Dockerfile]}]}
ending: {script: x, rules: [{exists: ['**/*.go']}]}
pattern: {script: x, rules: [{exists: ['src/*.go']}]}
`;

  const { plan } = await compile(text, {
    ref: 'main',
    variables: { predefined: [] },
    listFiles: () => ({ files }),
  });

  assert.deepEqual(
    plan?.jobs.map(({ name }) => name),
    ['pattern'],
  );
});

for (const source of [
  'main',
  '^main',
  'main$',
  '^main$',
  '^release/1-0',
  '',
  '^',
  '$',
  '^$',
  ' ',
]) {
  test(`the pattern "${source}" means the same with the engine and without`, () => {
    const patterns = new Patterns();
    const plain = patterns.source(source);
    const compiled = patterns.source(`(?:${source})`);

    for (const text of [
      'main',
      'main\n',
      'a\nmain',
      'remain',
      'mainline',
      'release/1-0',
      '',
      ' ',
    ]) {
      assert.equal(plain?.test(text), compiled?.test(text), text);
      assert.equal(plain?.last(text), compiled?.last(text), text);
    }
  });
}
