import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assemble, expand } from '../src/execution/variables.ts';
import { variable } from './payload.ts';

for (const [text, expected] of [
  ['$A', 'x'],
  [`\${A}y`, 'xy'],
  ['$$A', '$A'],
  ['$UNKNOWN.', '.'],
  ['$1 and $?', ' and '],
  ['100%', '100%'],
  ['a$', 'a$'],
] as const) {
  test(`${text} expands to ${expected}`, () => {
    assert.equal(expand(text, new Map([['A', 'x']])), expected);
  });
}

test('the last of several variables wins, and raw ones are left alone', () => {
  const { values } = assemble(
    [
      variable('A', 'first'),
      variable('A', 'second'),
      variable('B', '$A!'),
      variable('C', '$A!', { raw: true }),
    ],
    '/tmp/x',
  );

  assert.deepEqual(
    [...values],
    [
      ['A', 'second'],
      ['B', 'second!'],
      ['C', '$A!'],
    ],
  );
});

test('a file variable is its path, for others too', () => {
  const { values, files } = assemble(
    [variable('KEY', 'content with $A', { file: true }), variable('ARGUMENT', '--key=$KEY')],
    '/builds/x.tmp',
  );

  assert.equal(values.get('KEY'), '/builds/x.tmp/KEY');
  assert.equal(values.get('ARGUMENT'), '--key=/builds/x.tmp/KEY');
  assert.deepEqual(files, [{ key: 'KEY', content: 'content with $A' }]);
});

test('what is masked is masked before and after expansion', () => {
  const { masked } = assemble(
    [variable('A', 'abc'), variable('S', 'secret-$A', { masked: true })],
    '/tmp/x',
  );

  assert.deepEqual(masked, ['secret-$A', 'secret-abc']);
});

test('variables that multiply each other fail the job before they fill memory', () => {
  const long = variable('LONG', 'x'.repeat(1 << 16));
  const many = variable('MANY', '$LONG'.repeat(1 << 16));
  const several = Array.from({ length: 300 }, (_, index) => variable(`V${index}`, '$LONG'));

  assert.throws(() => assemble([long, many], '/tmp'), /grow beyond 8 MiB/);
  assert.throws(() => assemble([long, ...several], '/tmp'), /grow beyond/);
  assert.equal(assemble([long, ...several.slice(0, 50)], '/tmp').values.get('V9')?.length, 1 << 16);
});
