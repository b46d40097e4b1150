import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse as parseByLibrary } from 'yaml';
import { fileLimits } from '../src/document.ts';
import { toData } from '../src/yaml/node.ts';
import { parseYaml } from '../src/yaml/parse.ts';

/** IDs D2 D3 D6 D8. */
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
  ['a: oFf', { a: false }],
  ['a: "yes"', { a: 'yes' }],
  ['a: y', { a: 'y' }],
  ['a: nULL', { a: null }],
  ['a: 017', { a: 15 }],
  ['a: 08', { a: '08' }],
  ['a: 0o7', { a: '0o7' }],
  ['a: 1_000', { a: 1000 }],
  ['a: 1,000.5', { a: 1000.5 }],
  ['a: 1:30', { a: 5400 }],
  ['a: -1:30', { a: -1800 }],
  ['a: 190:20:30', { a: 685230 }],
  ['a: 20:30.15', { a: 73809 }],
  ['a: 1.2.3', { a: '1.2.3' }],
  ['a: 1e3', { a: '1e3' }],
  ['a: 1.5e+3', { a: 1500 }],
  ['a: .', { a: '.' }],
  ['a: !!str 5', { a: '5' }],
  ['a: !!int "5"', { a: 5 }],
  ['a: ! 5', { a: 5 }],
  ['a: !env [b]', { a: ['b'] }],
  ['a: !<tag:yaml.org,2002:str> 5', { a: '5' }],
  ['a: !!binary aGk=', { a: 'hi' }],
  ['a: !!omap [b: 1]', { a: { b: 1 } }],
  [':a: 1', { a: 1 }],
  ['0x10: 1', { 16: 1 }],
  ['b: &b {x: 1, z: 1}\na: {x: 0, <<: *b}', { b: { x: 1, z: 1 }, a: { x: 1, z: 1 } }],
  ['a: {"<<": [{x: 1, y: 1}, {x: 2}], y: 3}', { a: { x: 1, y: 3 } }],
  ['l: &l [{x: 1}]\na: {<<: *l}', { l: [{ x: 1 }], a: { '<<': [{ x: 1 }] } }],
  ['&k a: *k', { a: 'a' }],
  ['&m\na: 1', { a: 1 }],
  ['? a\n: - 1\n  - 2\n? b', { a: [1, 2], b: null }],
  ['a: [? b : c, d: e]', { a: [{ b: 'c' }, { d: 'e' }] }],
  ['a: {b, c: }', { a: { b: null, c: null } }],
  ["a: 'b'# no blank before", { a: 'b' }],
  ['a: |\n  no line end', { a: 'no line end' }],
  ['a: |2\n   x\n', { a: ' x\n' }],
  ['a: b\rc: d', { a: 'b', c: 'd' }],
  ['a: b\u0085c: d', { a: 'b', c: 'd' }],
  ['a: b\n    \t\nc: d', { a: 'b', c: 'd' }],
  ['a: [\n\tb\n]', { a: ['b'] }],
  ['a: http://x:80/?a=b&c', { a: 'http://x:80/?a=b&c' }],
  ['a: $[[ inputs.x ]]', { a: '$[[ inputs.x ]]' }],
  ['--- a: b\nc: d', { a: 'b', c: 'd' }],
  ['a: b\n...\nnobody: reads this', { a: 'b' }],
] as const) {
  test(`${JSON.stringify(text)} reads as Ruby reads it`, () => {
    assert.deepEqual(parse(text), expected);
  });
}

test('a file is cut at its --- lines before it is read, at most twice', () => {
  const text = '---\n# nothing\n--- # spec\na: 1\n---\nb: 2\n---\nc: 3\n';

  const { documents } = parseYaml({ name: 'x', text }, fileLimits);

  assert.deepEqual(documents.map(toData), [{ a: 1 }]);
});

/** The words are libyaml's: the problem, and what was being read. */
for (const [text, message] of [
  ['a: b: c', 'mapping values are not allowed in this context'],
  ['a: - b', 'block sequence entries are not allowed in this context'],
  ['a:\n\tb: 1', 'found character that cannot start any token while scanning for the next token'],
  [
    'a: b\n\t\nc: d',
    'found a tab character that violates indentation while scanning a plain scalar',
  ],
  ['a: |\n\tb', 'found a tab character where an indentation space is expected'],
  ['a: @b', 'found character that cannot start any token'],
  ['a: [1', "did not find expected ',' or ']' while parsing a flow sequence"],
  ['a: [$[[ inputs.x ]]]', "did not find expected ',' or ']' while parsing a flow sequence"],
  ['a: {b: c\nd: e}', "did not find expected ',' or '}' while parsing a flow mapping"],
  ['a: [b,, c]', 'did not find expected node content while parsing a flow node'],
  ['a: ]', 'did not find expected node content while parsing a block node'],
  ['a: [b:]', "found unexpected ':' while scanning a plain scalar"],
  ['a: "x', 'found unexpected end of stream while scanning a quoted scalar'],
  ['a: "\\d"', 'found unknown escape character while parsing a quoted scalar'],
  ['a: "\\x4"', 'did not find expected hexdecimal number while parsing a quoted scalar'],
  ['a: "\\ud83d"', 'found invalid Unicode character escape code while parsing a quoted scalar'],
  ['a:\n  b: 1\n c: 2', 'did not find expected key while parsing a block mapping'],
  ["a: 'x' z", 'did not find expected key while parsing a block mapping'],
  ['a: x # c\n  z', 'did not find expected key while parsing a block mapping'],
  ['- a\n- b\n c: d', 'mapping values are not allowed in this context'],
  ['a: 1\nb', "could not find expected ':' while scanning a simple key"],
  ['a: | b', 'did not find expected comment or line break while scanning a block scalar'],
  ['a: &x.y 1', 'did not find expected alphabetic or numeric character while scanning an anchor'],
  ['a: !x[1]', 'did not find expected whitespace or line break while scanning a tag'],
  ['a: !a!b c', 'found undefined tag handle while parsing a node'],
  ['%A\n---\na: b', 'found unknown directive name while scanning a directive'],
  ['%YAML 1.1\n---\na: b', 'did not find expected <document start>'],
  ['%YAML 2.0\n---\na: b', 'found incompatible YAML document'],
  ['a: \u0007', 'control characters are not allowed'],
  ['*x', 'An alias referenced an unknown anchor: x'],
  ['a: &x [*x]', 'The parsed YAML is too big'],
  ['a: !ruby/object:Foo {}', 'Tried to load unspecified class: Foo'],
  ['a: 2020-02-30', 'Tried to load unspecified class: Date'],
  ['a: 2020-01-01 10:00:00 Z', 'Tried to load unspecified class: Time'],
  ['a: !reference', '!reference [] is not valid'],
  ['a: !reference b', '!reference "b" is not valid'],
  ['a: !reference [b, 1]', '!reference ["b", 1] is not valid'],
  ['a: &r !reference [b, c]\nd: *r', 'An alias referenced an unknown anchor: r'],
  ['[a]: b', 'a key must be a single value'],
  [`${'['.repeat(200)}`, 'The parsed YAML is too big'],
] as const) {
  test(`${JSON.stringify(text.slice(0, 30))} is refused: ${message}`, () => {
    assert.throws(
      () => parse(text),
      (error: Error) => error.message.includes(message),
    );
  });
}
