import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const rows = [...text('docs/tasks.md').matchAll(/^\| (\d+) \|.* \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, number = '', page = '', command = '']) => ({ number: Number(number), page, command }),
);

test('the table of tasks has all 56, in order', () => {
  assert.deepEqual(
    rows.map(({ number }) => number),
    Array.from({ length: 56 }, (_, index) => index + 1),
  );
});

test('each test that the table of tasks names is there', () => {
  for (const { number, page, command } of rows) {
    for (const proof of [page, command]) {
      if (proof === '–') continue;
      const [, file = '', title = ''] = /^`([\w-]+)`: (.+)$/.exec(proof) ?? [];
      assert.notEqual(title, '', `task ${number}: ${proof}`);
      const there = places.map((place) => join(place, `${file}.test.ts`)).filter(isThere);
      const isNamed = there.some((path) => text(path).includes(`test('${title}'`));
      assert.ok(isNamed, `task ${number}: ${title}`);
    }
  }
});

/** Where tests of pages and of commands are. */
const places = ['e2e', 'packages/cli/test'];
const isThere = (path: string) => existsSync(join(root, path));
