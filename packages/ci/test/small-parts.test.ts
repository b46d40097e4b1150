import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration, slug } from '@slipway/contract';
import { nearest } from '../src/diagnostic/nearest.ts';
import {
  compile,
  expandText,
  expandVariables,
  findCoverage,
  groupName,
  layer,
} from '../src/index.ts';
import { globMatcher } from '../src/pattern/glob.ts';
import { Patterns } from '../src/pattern/pattern.ts';
import { expandValue } from '../src/variable/expand.ts';

/** IDs V3 V7 V9 V10 V11 K-par-4 S30 K-rules-9. */
for (const [text, seconds] of [
  ['3 mins 4 sec', 184],
  ['2h20min', 8400],
  ['1 week', 604800],
  ['one week', 604800],
  ['30 minutes', 1800],
  ['1h 30m', 5400],
  ['1.5 hours', 5400],
  ['47 yrs 6 mos and 4d', 47 * 31557600 + 6 * 2592000 + 4 * 86400],
  ['42', 42],
  ['4:01', 241],
  ['1:20:51', 4851],
  ['2 hrs 20 min', 8400],
  ['6 mos 1 day', 15_638_400],
  ['1 day and 2 hours', 93_600],
  ['0', 0],
  ['soon', undefined],
  ['never', undefined],
  ['', undefined],
  ['5 parsecs', undefined],
] as const) {
  test(`the duration "${text}" is ${seconds} seconds`, () => {
    assert.equal(parseDuration(text), seconds);
  });
}

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

test('variables are expanded in variables, in any order and depth', () => {
  const { variables } = expandVariables([
    { key: 'IMAGE', value: '$USER/$REPO' },
    { key: 'USER', value: 'acme' },
    { key: 'REPO', value: '\x24{NAME}-app' },
    { key: 'NAME', value: 'shop' },
  ]);

  assert.equal(variables?.find(({ key }) => key === 'IMAGE')?.value, 'acme/shop-app');
});

test('raw values, unknown names, files and double dollars stay for the runner', () => {
  const { variables } = expandVariables([
    { key: 'RAW', value: '$A', raw: true },
    { key: 'CERT', value: 'content', file: true },
    { key: 'A', value: '$RAW $CERT $UNKNOWN a$$b %NAME% %%' },
    { key: 'NAME', value: 'n' },
  ]);

  assert.equal(variables?.find(({ key }) => key === 'A')?.value, '$RAW $CERT $UNKNOWN a$$b n %%');
});

test('in its own value a name stands for the definition below it', () => {
  const { variables } = expandVariables([
    { key: 'LIST', value: 'a' },
    { key: 'LIST', value: '$LIST:b' },
  ]);

  assert.deepEqual(variables, [{ key: 'LIST', value: 'a:b' }]);
});

test('variables that refer to each other in a circle are named', () => {
  const { cycle } = expandVariables([
    { key: 'A', value: '$B' },
    { key: 'B', value: '$A' },
  ]);

  assert.deepEqual(cycle, ['A', 'B']);
});

test('unknown names become empty or stay', () => {
  assert.equal(
    expandText('a-$NO-\x24{NO}', () => undefined),
    'a--',
  );
  assert.equal(
    expandText('a-$NO-\x24{NO}', () => undefined, true),
    'a-$NO-\x24{NO}',
  );
});

test('a double dollar is no reference in the value of a variable, but two characters in a text', () => {
  const lookup = (key: string) => (key === 'A' ? 'x' : undefined);

  assert.equal(expandValue('$$A %%A%% $A', lookup), '$$A %%A%% x');
  assert.equal(expandText('$$A %%A%% $A', lookup), '$x %x% x');
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

test('the closest environment scope wins', () => {
  const configured = [
    { key: 'URL', value: 'exact', environmentScope: 'review/one' },
    { key: 'URL', value: 'any' },
    { key: 'URL', value: 'review', environmentScope: 'review/*' },
  ];

  const of = (environment: string | null) =>
    layer({ predefined: [], configured }, [], environment).at(-1)?.value;

  assert.deepEqual(
    [of('review/one'), of('review/two'), of('prod'), of(null)],
    ['exact', 'review', 'any', 'any'],
  );
});

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

test('a slug has no capitals, no dash at an edge and at most 63 characters', () => {
  assert.equal(slug('Feature/ABC_1-'), 'feature-abc-1');
  assert.equal(slug('x'.repeat(80)).length, 63);
});

test('the nearest name is found through swaps and gaps, but not across everything', () => {
  assert.equal(nearest('biuld', ['build', 'test']), 'build');
  assert.equal(nearest('xyz', ['build', 'test']), undefined);
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

for (const [pattern, trace, expected] of [
  ['/Coverage: \\d+\\.\\d+%/', 'Coverage: 10.5%\nCoverage: 91.25%\ndone\n', 91.25],
  ['/TOTAL.*? (\\d+)%$/', 'TOTAL 120 12 90%\n', 90],
  ['/(\\d+) of (\\d+)/', '1 of 2, 3 of 4', 4],
  ['/Lines: (\\d+)/', 'nothing', null],
] as const) {
  test(`coverage ${pattern} of ${JSON.stringify(trace)} is ${expected}`, () => {
    assert.equal(findCoverage(pattern, trace), expected);
  });
}

/** ID D1. */
test('a text without anything asks for content', async () => {
  const { diagnostics } = await compile(' \n', { ref: 'main', variables: { predefined: [] } });

  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    ['Please provide content of .gitlab-ci.yml'],
  );
});
