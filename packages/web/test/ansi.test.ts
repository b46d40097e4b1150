import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAnsi, plain } from '../src/app/log/ansi.ts';

const pieces = (line: string) => parseAnsi(line, plain).pieces;

for (const [name, line, expected] of [
  ['plain text has no look', 'hello', [{ text: 'hello', style: {} }]],
  ['an empty line has no pieces', '', []],
  ['a colour', '\x1b[31mred', [{ text: 'red', style: { color: 1 } }]],
  ['a bright colour', '\x1b[92mgreen', [{ text: 'green', style: { color: 10 } }]],
  ['bold and a colour at once', '\x1b[32;1mok', [{ text: 'ok', style: { color: 2, bold: true } }]],
  ['a background', '\x1b[44;97mx', [{ text: 'x', style: { background: 4, color: 15 } }]],
  ['one of the 16 among the 256', '\x1b[38;5;9mx', [{ text: 'x', style: { color: 9 } }]],
  ['one of the cube', '\x1b[38;5;208mx', [{ text: 'x', style: { color: '#ff8700' } }]],
  ['a grey', '\x1b[48;5;232mx', [{ text: 'x', style: { background: '#080808' } }]],
  ['a direct colour', '\x1b[38;2;1;2;255mx', [{ text: 'x', style: { color: '#0102ff' } }]],
  [
    'what follows an extended colour',
    '\x1b[38;5;9;1mx',
    [{ text: 'x', style: { color: 9, bold: true } }],
  ],
  [
    'an empty reset',
    '\x1b[1ma\x1b[mb',
    [
      { text: 'a', style: { bold: true } },
      { text: 'b', style: {} },
    ],
  ],
  [
    'a flag switched off again',
    '\x1b[1;3ma\x1b[22mb',
    [
      { text: 'a', style: { bold: true, italic: true } },
      { text: 'b', style: { italic: true } },
    ],
  ],
  ['erasing and moving show nothing', '\x1b[0K\x1b[2Jx\x1b[3A', [{ text: 'x', style: {} }]],
  [
    'links keep their text',
    '\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\',
    [{ text: 'link', style: {} }],
  ],
  ['a sequence that is cut off shows nothing', 'x\x1b[3', [{ text: 'x', style: {} }]],
  ['an impossible colour is ignored', '\x1b[38;5;999mx', [{ text: 'x', style: {} }]],
  ['control characters show nothing', 'a\x07\x08b', [{ text: 'ab', style: {} }]],
] as const) {
  test(name, () => {
    assert.deepEqual(pieces(line), expected);
  });
}

test('the look goes on from line to line', () => {
  const first = parseAnsi('\x1b[33myellow', plain);

  const second = parseAnsi('still', first.style);

  assert.deepEqual(second.pieces, [{ text: 'still', style: { color: 3 } }]);
});
