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
] as const) {
  test(`"${text}" of root/Shop is the repository "${name}" with the tag ${tag}`, () => {
    assert.deepEqual(parseImage(text, 'root/Shop'), { name, tag });
  });
}

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
