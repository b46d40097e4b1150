import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse as parseByLibrary } from 'yaml';
import { fileLimits } from '../src/document.ts';
import { toData } from '../src/yaml/node.ts';
import { parseYaml } from '../src/yaml/parse.ts';

function parse(text: string): unknown {
  const [document] = parseYaml({ name: 'x', text }, fileLimits).documents;
  return document ? toData(document) : null;
}

/** The npm package `yaml` as the judge, where both versions of YAML agree. */
const samples = [
  'a: 1\nb:\n  - x\n  - p: 2\n    z: 3\n  -\n    - q\n',
  'a:\n- x\n- z\nb: {c: d, e: [1, 2, "x"], f}\n',
  "# c\na: \"x: y\" # no\nb: 'it''s'\nc: |\n  line1\n    more\n\n  line2\n\nd: >-\n  fold\n  ed\n\n  para\n    keep\n  end\n",
  'a: plain\n  multi\n  line\n\n  para\nb: x',
  'k: &a\n  x: 1\nj: *a\n',
  '- a\n- - b\n  - c\n- d: e\n  f:\n  - g\n',
  'a:\n  b:\n  c: ~\n  d: ""\n',
  'script: |\n  if x; then\n    echo\n  fi\n',
  '"quoted key": 1\n\'s k\' : 2\n',
  'a: "multi\n  line\n\n  text\\n\\\n  joined"\n',
  'a: [\n  one,\n  two, # c\n  three: 3,\n]\nb: x\n',
  '--- \na: b\n...\n',
  'a: b#c\nd: http://x.y/z?q=1#f\n',
  'a: |+\n  x\n\nb: |2\n    y\n',
  'job:\n  script:\n    - >\n      echo a\n      b\n    - |\n      c\n    - echo "hi"   \n',
  'x: {a: 1, "b":2, c: {d: e}}\n',
  'x: -1\nz: -x\n',
  'a: 0x1F\nb: 1.5\nc: .5\nd: -3\ne: null\nf: true\n',
  'a:\r\n  - b\r\n  - c: d\r\n',
  'a: >\n\n  first\n\n\n  second\n',
  'a:   |-  # comment\n   text\n   more\nb: 1\n',
  "a: 'x\n  y\n\n  z'\n",
  'a: {b: [c, {d: e}], f: "g, h"}\n',
  '- &x a\n- *x\n',
  'a:\n  # only a comment\n  b: 1\n\n\n  c: 2\n',
  '"a\\tb\\u00e9\\x41": "\\/"\n',
];
for (const [at, text] of samples.entries()) {
  test(`sample ${at + 1} reads as by the library`, () => {
    assert.deepEqual(parse(text), parseByLibrary(text, { merge: true }));
  });
}

for (const [text, expected] of [
  ['a: yes', { a: true }],
  ['a: "yes"', { a: 'yes' }],
  ['a: 017', { a: 15 }],
  ['a: 1_000', { a: 1000 }],
  ['a: 1:30', { a: 90 }],
  ['a: 22:22', { a: 1342 }],
  ['a: 1.2.3', { a: '1.2.3' }],
  ['a: 1e3', { a: '1e3' }],
  ['a: !!str 5', { a: '5' }],
  ['b: &b {x: 1, z: 1}\na: {x: 0, <<: *b}', { b: { x: 1, z: 1 }, a: { x: 1, z: 1 } }],
  [
    'a: $[[ inputs.x ]]\nb: [$[[ inputs.z ]], c]',
    { a: '$[[ inputs.x ]]', b: ['$[[ inputs.z ]]', 'c'] },
  ],
] as const) {
  test(`${JSON.stringify(text)} reads as Ruby reads it`, () => {
    assert.deepEqual(parse(text), expected);
  });
}

for (const [text, message] of [
  ['a: b: c', /mapping values are not allowed in this context/],
  ['a:\n\tb: 1', /cannot start any token/],
  ['a: [1', /did not find expected ',' or '\]'/],
  ['a: "x', /unexpected end of stream/],
  ['*x', /Unknown alias: x/],
  ['a: @b', /cannot start any token/],
  ['a: !foo b', /Unknown tag: !foo/],
  ['a:\n  b: 1\n c: 2', /did not find expected key/],
  ["a: 'x' z", /did not find expected key/],
  ['a: !reference []', /is not valid/],
  [`${'['.repeat(200)}`, /too big/],
] as const) {
  test(`${JSON.stringify(text.slice(0, 30))} is refused`, () => {
    assert.throws(() => parse(text), message);
  });
}
