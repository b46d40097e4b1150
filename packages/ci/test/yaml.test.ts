import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileLimits } from '../src/document.ts';
import { YamlError } from '../src/yaml/error.ts';
import { locate, type Node, toData } from '../src/yaml/node.ts';
import { parseYaml } from '../src/yaml/parse.ts';
import { wholeFile } from '../src/yaml/passage.ts';

const read = (text: string) => parseYaml(wholeFile({ name: 'x', text }), fileLimits);

/**
 * What Ruby's Psych (with libyaml 0.2), which GitLab reads with, says of each text: recorded with
 * `YAML.safe_load(text, permitted_classes: [Symbol], aliases: true)`, the place cut off its errors.
 * IDs D2 D3 D8.
 */
const recorded: readonly { text: string; value?: unknown; error?: string }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'psych.json'), 'utf8'),
);

for (const { text, value, error } of recorded) {
  test(`${JSON.stringify(text)} reads as by Ruby`, () => {
    if (error === undefined) {
      const { root } = read(text);
      // As JSON, since that is what has been recorded: no infinity, no `-0`.
      assert.deepEqual(JSON.parse(JSON.stringify(root ? toData(root) : null)), value);
      return;
    }
    assert.throws(
      () => read(text),
      (thrown) => thrown instanceof YamlError && thrown.message.includes(error),
    );
  });
}

const deeper = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const chain = (links: number) =>
  Array.from({ length: links }, (_, at) => `a${at}: &a${at} [${at > 0 ? `*a${at - 1}` : ''}]`);

test('a key without a value does not take the colon of another', () => {
  const { root } = read('- {b}\n- "d:[e]"\n');

  assert.deepEqual(root && toData(root), [{ b: null }, 'd:[e]']);
});

for (const [what, text, message] of [
  ['a list as a key', '[a]: b', /a key must be a single value/],
  ['too many levels', deeper(101), /too big/],
  ['too many levels through aliases', chain(101).join('\n'), /too big/],
  ['a reference without a name', 'a: !reference []', /!reference \[\] is not valid/],
  ['a reference to a number', 'a: !reference [b, 1]', /!reference \["b", 1\] is not valid/],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(() => read(text), message);
  });
}

test('keys that stand twice and tags without effect are pointed at', () => {
  const { dubious } = read('a: 1\na: 2\nb: {<<: {c: 1}, c: 2}\nd: !refrence [x]\n');

  assert.deepEqual(
    dubious.map(({ code, span, hint }) => [code, locate(span).line, hint]),
    [
      ['duplicate-key', 2, undefined],
      ['unsupported-tag', 4, 'did you mean "!reference"?'],
    ],
  );
});

test('every node knows where it stands', () => {
  const text = [
    'a: [b, {c: "d"}, {r: }] # e',
    'f:',
    '  - &g h i',
    '    j',
    '  - *g',
    'k: |-',
    '  l',
    '',
    'm:',
    'n: [',
    'o,',
    ']',
    'p: !reference [q]',
  ].join('\n');
  const spans: string[] = [];
  const visit = (node: Node) => {
    spans.push(text.slice(node.start, node.end));
    if (node.kind === 'list') node.items.forEach(visit);
    if (node.kind === 'map') for (const { value } of node.entries.values()) visit(value);
  };

  const { root } = read(text);
  if (root) visit(root);

  assert.deepEqual(spans.slice(1), [
    '[b, {c: "d"}, {r: }]',
    'b',
    '{c: "d"}',
    '"d"',
    '{r: }',
    '',
    '- &g h i\n    j\n  - *g',
    'h i\n    j',
    'h i\n    j',
    '|-\n  l',
    '',
    '[\no,\n]',
    'o',
    '!reference [q]',
  ]);
});
