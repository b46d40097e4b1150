import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMasker } from '../src/log/mask.ts';

const values = [
  'hunter2hunter2',
  'hunter2hunter2-long',
  'größe-geheim',
  'line one\nline two',
  'aab',
];
const prefixes = ['acme-'];

for (const [text, expected] of [
  ['the word is hunter2hunter2.', 'the word is [MASKED].'],
  ['the longer one wins: hunter2hunter2-long', 'the longer one wins: [MASKED]'],
  ['umlauts: größe-geheim!', 'umlauts: [MASKED]!'],
  ['over lines: line one\nline two\n', 'over lines: [MASKED]\n'],
  ['a token glpat-AbC_12.3-x= here', 'a token glpat-[MASKED] here'],
  ['a prefix alone glpat- stays', 'a prefix alone glpat- stays'],
  ['at the end glpat-', 'at the end glpat-'],
  ['of the server: acme-123', 'of the server: acme-[MASKED]'],
  ['http://x/y?a=1&X-Amz-Signature=abc%2F&b=2', 'http://x/y?a=1&X-Amz-Signature=[MASKED]&b=2'],
  ['http://x/?private_token=abc', 'http://x/?private_token=[MASKED]'],
  ['a beginning that is not one: aaab aab', 'a beginning that is not one: a[MASKED] [MASKED]'],
  ['hunter2hunter is too short', 'hunter2hunter is too short'],
  ['\x1b[32mglrt-abc\x1b[0m', '\x1b[32mglrt-[MASKED]\x1b[0m'],
] as const) {
  test(`${JSON.stringify(text)} is shown as ${JSON.stringify(expected)}, however it is cut`, () => {
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size += 1) {
      const masker = createMasker(values, prefixes);
      const shown: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        shown.push(masker.push(bytes.subarray(at, at + size)));
      }
      shown.push(masker.flush());
      assert.equal(Buffer.concat(shown).toString(), expected, `cut every ${size} bytes`);
    }
  });
}

test('output without secrets passes as the same bytes', () => {
  const masker = createMasker(values, []);
  const chunk = Buffer.from([0xff, 0x00, 0x80, 0x0a, 0xc3, 0x28]);

  assert.deepEqual(masker.push(chunk), chunk);
});

test('a secret is not held back longer than it takes to decide', () => {
  const masker = createMasker(['secret'], []);

  assert.equal(masker.push(Buffer.from('say sec')).toString(), 'say ');
  assert.equal(masker.push(Buffer.from('ond\n')).toString(), 'second\n');
});
