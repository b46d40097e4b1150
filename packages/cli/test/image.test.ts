import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseImage } from '../src/image/image.ts';
import { sizeText } from '../src/size.ts';

for (const [text, name, tag] of [
  ['', '', undefined],
  [':v1', '', 'v1'],
  ['web', 'web', undefined],
  ['web:v1', 'web', 'v1'],
  ['root/shop', '', undefined],
  ['root/shop:v1', '', 'v1'],
  ['root/shop/web:v1', 'web', 'v1'],
  ['root/shop-old', 'root/shop-old', undefined],
  ['localhost:8929/root/shop:v1', '', 'v1'],
  ['localhost/root/shop/web', 'web', undefined],
  ['root/shop/root/shop', 'root/shop', undefined],
  ['v1.2/web:v1', 'v1.2/web', 'v1'],
  ['ci.example.com/root/shop/web:v1', 'web', 'v1'],
  ['web/arm', 'web/arm', undefined],
] as const) {
  test(`"${text}" of root/Shop is the repository "${name}" with the tag ${tag}`, () => {
    assert.deepEqual(parseImage(text, 'root/Shop'), { name, tag });
  });
}

test('an image that is named by its digest is refused with what names it', () => {
  assert.throws(
    () => parseImage('web@sha256:0123', 'root/shop'),
    /names a digest; name a tag: slipway image tags/,
  );
});

for (const [bytes, text] of [
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345_678, '12.3 MB'],
  [5e15, '5000.0 TB'],
] as const) {
  test(`${bytes} bytes are ${text}`, () => {
    assert.equal(sizeText(bytes), text);
  });
}
