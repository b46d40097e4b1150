import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IncludeRequest } from '../src/index.ts';
import { inTime, many, refuses } from './in-time.ts';

/** IDs D4 X8: shapes that once took long, or that a careless walk would. */
const header = (inputs: string) => `spec: {inputs: {${inputs}}}\n---\n`;
const blocks = (count: number) => many(count, () => '"x$[[ inputs.a ]]",');

for (const [name, text] of [
  [
    'a merge key of 2,000 keys in 2,000 maps',
    `.b: &b {${many(2000, (at) => `k${at}: v,`)}}\n${many(2000, (at) => `.m${at}: {<<: *b}\n`)}`,
  ],
  [
    '300 lines that are not indented behind 2 MB',
    `${many(50_000, (at) => `.k${at}: {a: b, c: d, e: [f]}\n`)}x: {script: [\n${'a,\n'.repeat(300)}]}\n`,
  ],
  ['2 MB of [', '['.repeat(2_000_000)],
  ['2 MB of ?', '? '.repeat(1_000_000)],
  ['2 MB of anchors', '&a '.repeat(600_000)],
  ['2 MB of quotes', '"'.repeat(2_000_000)],
  ['2 MB of colons', 'a: '.repeat(600_000)],
  ['2 MB of zero bytes', '\0'.repeat(2_000_000)],
  ['a tag of 2 MB', `a: !${'x'.repeat(2_000_000)} b`],
  ['25,000 keys that are no jobs', many(25_000, (at) => `k${at}: v\n`)],
  ['100,000 unknown keywords', `x: {script: x, ${many(100_000, (at) => `k${at}: v, `)}}`],
  ['extends in a chain of 3,000', many(3000, (at) => `.e${at}: {extends: .e${at + 1}}\n`)],
  [
    'extends in a circle of 3,000',
    many(3000, (at) => `.e${at}: {extends: .e${(at + 1) % 3000}}\n`),
  ],
  [
    'extends of a hundred entries with variables in 10,000 jobs',
    `${many(100, (at) => `.e${at}: {variables: {${many(50, (key) => `V${at}_${key}: x,`)}}}\n`)}.all: {extends: [${many(100, (at) => `.e${at},`)}]}\n${many(10_000, (at) => `j${at}: {script: x, variables: {A: b}, extends: .all}\n`)}`,
  ],
  ['10,000 extends that lead nowhere', many(10_000, (at) => `e${at}: {extends: .nope${at}}\n`)],
  [
    'references in a chain of 3,000',
    many(3000, (at) => `.r${at}: {s: !reference [.r${at + 1}, s]}\n`),
  ],
  [
    'references in a circle of 3,000',
    many(3000, (at) => `.r${at}: {s: !reference [.r${(at + 1) % 3000}, s]}\n`),
  ],
  [
    '10,000 references that lead nowhere',
    many(10_000, (at) => `e${at}: {script: !reference [.nope${at}, x]}\n`),
  ],
  [
    'needs in a circle of 10,000',
    many(10_000, (at) => `j${at}: {script: x, needs: [j${(at + 1) % 10_000}]}\n`),
  ],
  ['10,000 needs for nobody', many(10_000, (at) => `j${at}: {script: x, needs: [nope${at}]}\n`)],
  [
    'a pattern of a million letters',
    'x: {script: x, rules: [{if: $A =~ /((a{1,100}){1,100}){1,100}/}]}',
  ],
  [
    'a matrix of 10 to the 10th jobs',
    `x: {script: x, parallel: {matrix: [{${many(10, (at) => `A${at}: [1,2,3,4,5,6,7,8,9,10],`)}}]}}`,
  ],
  [
    'rules of inputs in a circle of 10,000',
    `spec:\n  inputs:\n${many(10_000, (at) => `    i${at}: {rules: [{if: "$[[ inputs.i${(at + 1) % 10_000} ]]", options: [v]}]}\n`)}---\nx: {script: x}\n`,
  ],
  [
    'text that blocks make long',
    `${header(`a: {default: ${'v'.repeat(500_000)}}`)}x: {script: [${blocks(5000)}]}`,
  ],
  [
    'lists that blocks make long',
    `${header(`a: {type: array, default: [${many(10_000, () => 'x,')}]}`)}x: {script: [${blocks(5000)}]}`,
  ],
] as const) {
  test(`${name}: refused in time`, async () => {
    await refuses(text);
  });
}

for (const [name, text] of [
  ['2 MB of words', `x: {script: "${'x '.repeat(1_000_000)}"}`],
  ['2 MB of escapes', `x: {script: "${'\\n'.repeat(1_000_000)}"}`],
  ['a text of 330,000 lines', `x:\n  script: |\n${'    y\n'.repeat(330_000)}`],
  ['500,000 comments', `${'# x\n'.repeat(500_000)}x: {script: x}`],
  ['20,000 jobs', many(20_000, (at) => `j${at}: {script: x}\n`)],
  ['50,000 hidden jobs', `${many(50_000, (at) => `.k${at}: {a: b}\n`)}x: {script: x}`],
  [
    'variables in a chain of 20,000',
    `variables: {${many(20_000, (at) => `V${at}: $V${at + 1}, `)}}\nx: {script: x, rules: [{if: $V0}, {when: always}]}`,
  ],
  [
    'variables that grow tenfold thirty times',
    `variables: {A0: ${'x'.repeat(100)}, ${many(30, (at) => `A${at + 1}: ${`$A${at}`.repeat(10)}, `)}}\nx: {script: x, image: $A30}`,
  ],
  [
    'a matrix of one job and 20,000 keys',
    `x: {script: x, parallel: {matrix: [{${many(20_000, (at) => `A${at}: [1],`)}}]}}`,
  ],
  [
    '2,000 jobs that need 50 each',
    many(
      2000,
      (at) =>
        `j${at}: {script: x, needs: [${many(Math.min(at, 50), (back) => `j${at - 1 - back},`)}]}\n`,
    ),
  ],
  [
    '10,000 inputs',
    `${header(many(10_000, (at) => `i${at}: {default: v},`))}x: {script: "$[[ inputs.i5 ]]"}`,
  ],
  [
    '200,000 blocks that never end',
    `${header('a: {default: v}')}x: {script: "${'$[[ '.repeat(200_000)}"}`,
  ],
  [
    '60,000 blocks in one text',
    `${header('a: {default: v}')}x: {script: "${'$[[ inputs.a ]]'.repeat(60_000)}"}`,
  ],
  [
    'a line of 50,000 docker pushes',
    `x:\n  script:\n    - ${'docker push a/b:c && '.repeat(50_000)}\n`,
  ],
] as const) {
  test(`${name}: compiled in time`, async () => {
    const { plan } = await inTime(text);

    assert.ok(plan);
  });
}

test('150 included files are merged in time', async () => {
  const resolve = (request: IncludeRequest) => {
    const name = request.type === 'local' ? request.path : '';
    const text = `.shared:\n${many(500, (at) => `  k${at}: {${name}: x}\n`)}`;
    return { found: 'file', file: { name, text } } as const;
  };
  const files = many(150, (at) => `f${at}.yml,`);

  const { plan } = await inTime(`include: [${files}]\nx: {script: x}\n`, { resolve });

  assert.equal(plan?.jobs.length, 1);
});
