import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const rows = [...text('docs/tasks.md').matchAll(/^\| (\d+) \|.* \| ([^|]+) \| [^|]+ \|$/gm)].map(
  ([, number = '', proof = '']) => ({ number: Number(number), proof }),
);

test('the table of tasks has all 56, in order', () => {
  assert.deepEqual(
    rows.map(({ number }) => number),
    Array.from({ length: 56 }, (_, index) => index + 1),
  );
});

test('each test that the table of tasks names is there', () => {
  for (const { number, proof } of rows) {
    if (proof === '–') continue;
    const [, file = '', title = ''] = /^`([\w-]+)`: (.+)$/.exec(proof) ?? [];
    assert.notEqual(title, '', `task ${number}: ${proof}`);
    assert.ok(text(`e2e/${file}.test.ts`).includes(`test('${title}'`), `task ${number}: ${title}`);
  }
});
