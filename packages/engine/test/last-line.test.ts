import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LastLine } from '../src/containers/last-line.ts';

const chunk = (text: string, stream: 'stdout' | 'stderr' = 'stdout') => ({
  stream,
  data: Buffer.from(text),
});

for (const [title, told, last, isLacking] of [
  ['a line that never ended and was not told', ['one\n'], 'last', true],
  ['the same when nothing else was told', [], 'last', true],
  ['one that was told', ['one\nla', 'st'], 'last', false],
  ['a line that ended', ['one\n'], 'one\n', false],
  ['the rest of a long line', ['x'.repeat(16_384)], 'rest', true],
  ['the rest of a long line that was told', [`${'x'.repeat(16_384)}rest`], 'rest', false],
] as const) {
  test(`${title} is ${isLacking ? '' : 'not '}lacking`, () => {
    const line = new LastLine();
    for (const text of told) line.see(chunk(text));

    assert.equal(line.lacks(chunk(last)), isLacking);
  });
}

test('each stream has a last line of its own', () => {
  const line = new LastLine();
  line.see(chunk('open'));

  assert.equal(line.lacks(chunk('other', 'stderr')), true);
});
