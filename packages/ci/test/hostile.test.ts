import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, decide, type IncludeRequest, initialPipeline } from '../src/index.ts';
import { context, inTime, refuses } from './in-time.ts';

/** IDs D4 D5 D7 D54 X8. A small generator with a seed, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

test('bytes of any kind give diagnostics, never an exception', async () => {
  const next = random(7);
  const pieces = [
    'a',
    ':',
    ' ',
    '\n',
    '- ',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    '&x',
    '*x',
    '!',
    '|',
    '>',
    '#',
    '\t',
    '$[[',
    ']]',
    '\u0000',
    '\uffff',
    '---\n',
    '? ',
    '%',
    '<<',
    'script',
    'é',
    '\\',
    ',',
    '\r\n',
    '!reference ',
  ];
  for (let round = 0; round < 3000; round++) {
    const length = Math.floor(next() * 40);
    const text = Array.from(
      { length },
      () => pieces[Math.floor(next() * pieces.length)] ?? '',
    ).join('');
    const { plan, diagnostics } = await compile(text, context);
    assert.ok(plan || diagnostics.length > 0, JSON.stringify(text));
  }
});

test('a good file with pieces cut out gives a plan or diagnostics', async () => {
  const next = random(11);
  const good =
    'stages: [a, b]\n.t: &t {image: x, script: [a]}\nx:\n  <<: *t\n  stage: a\n  needs: []\n  rules:\n    - if: $A =~ /x.*/ && $B\n      changes: [a, "*.b"]\ny:\n  extends: .t\n  parallel: {matrix: [{A: [1, 2]}]}\n  script: [!reference [.t, script]]\n  cache: {key: {files: [a]}, paths: [b]}\n  environment: {name: x, url: y}\n';
  for (let round = 0; round < 1500; round++) {
    const from = Math.floor(next() * good.length);
    const text = good.slice(0, from) + good.slice(from + Math.floor(next() * 30));
    const { plan, diagnostics } = await compile(text, context);
    assert.ok(plan || diagnostics.length > 0, JSON.stringify(text));
  }
});

test('an alias bomb is refused', async () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level++) {
    lines.push(
      `a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`,
    );
  }
  assert.deepEqual(await refuses(lines.join('\n')), ['configuration-too-big']);
});

test('a bomb of references is refused', async () => {
  const lines = ['.a0: {s: [x, x, x, x, x, x, x, x, x, x]}'];
  for (let level = 1; level < 9; level++) {
    const items = Array.from({ length: 10 }, () => `!reference [.a${level - 1}, s]`).join(', ');
    lines.push(`.a${level}: {s: [${items}]}`);
  }
  lines.push('job: {script: !reference [.a8, s]}');
  assert.deepEqual(await refuses(lines.join('\n')), ['configuration-too-big']);
});

test('a depth of 1,000 is refused', async () => {
  const text = Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
  assert.deepEqual(await refuses(text), ['configuration-too-big']);
});

test('two megabytes of one line are read', async () => {
  const { plan } = await compile(`job:\n  script: echo ${'x'.repeat(2_000_000)}\n`, context);
  assert.equal(plan?.jobs.length, 1);
});

test('includes in a circle end', async () => {
  const resolve = ({ type }: IncludeRequest) =>
    ({ found: 'file', file: { name: type, text: 'include: [a.yml, b.yml]\n' } }) as const;
  assert.deepEqual(await refuses('include: a.yml\n', { resolve }), ['too-many-includes']);
});

test('included files that are too big together are refused', async () => {
  const text = `x: {script: [a]}\n#${' '.repeat(1_900_000)}\n`;
  const resolve = ({ type }: IncludeRequest) =>
    ({ found: 'file', file: { name: type, text } }) as const;
  const main = `include: [${Array.from({ length: 20 }, (_, at) => `${at}.yml`)}]\n`;
  assert.deepEqual(await refuses(main, { resolve }), ['configuration-too-big']);
});

test('a resolver that never answers is not waited for longer than the signal says', async () => {
  const resolve = () => new Promise<never>(() => {});
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  const { diagnostics } = await compile('include: [a.yml, b.yml]\nx: {script: x}\n', {
    ...context,
    resolve,
    signal: controller.signal,
  });
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    ['Resolving config took longer than expected'],
  );
});

for (const pattern of ['(a+)+(a+)+(a+)+$', '(a|aa|aaa)*(b|c)?$', '.*.*.*.*=.*.*z']) {
  test(`the pattern ${pattern} takes no time`, async () => {
    const variables = { predefined: [{ key: 'A', value: `${'a'.repeat(20_000)}b` }] };

    const { plan } = await inTime(`x: {script: x, rules: [{if: $A =~ /${pattern}/}]}`, {
      variables,
    });

    assert.ok(plan);
  });
}

test('needs in a chain of 3,000 jobs are followed', async () => {
  const jobs = Array.from(
    { length: 3000 },
    (_, at) => `j${at}: {script: x, needs: [${at === 0 ? '' : `j${at - 1}`}]}`,
  );
  const { plan } = await compile(jobs.join('\n'), context);
  assert.equal(plan?.jobs.length, 3000);
});

for (const [direction, needOf, isRight] of [
  ['forwards', (at: number) => (at === 0 ? [] : [`j${at - 1}`]), true],
  ['backwards', (at: number) => (at === 9_999 ? [] : [`j${at + 1}`]), true],
  ['in a circle', (at: number) => [`j${(at + 1) % 10_000}`], false],
] as const) {
  test(`a chain of needs through ten thousand jobs can be followed ${direction}`, async () => {
    const text = Array.from(
      { length: 10_000 },
      (_, at) => `j${at}: {script: x, needs: [${needOf(at).join()}]}\n`,
    ).join('');

    const { plan, diagnostics } = await compile(text, context);

    assert.equal(plan !== undefined, isRight, diagnostics[0]?.message.slice(0, 200));
    if (plan) decide(initialPipeline(plan), new Date(0));
  });
}
