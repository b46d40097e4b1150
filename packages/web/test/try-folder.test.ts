import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderChanges } from '../src/app/try/folder-changes.ts';
import { ignores } from '../src/app/try/ignore.ts';

for (const [path, expected] of [
  ['a.log', true],
  ['keep.log', false],
  ['deep/a.log', true],
  ['build/x', true],
  ['src/build/x', true],
  ['dist/x', true],
  ['src/dist/x', false],
  ['node_modules/x', true],
  ['src/app.ts', false],
] as const) {
  test(`${path} is ${expected ? 'left out' : 'sent'}`, () => {
    assert.equal(ignores('# tools\n*.log\n!keep.log\nbuild/\n/dist\n')(path), expected);
  });
}

const file = (path: string, text: string) => ({
  path,
  bytes: async () => new Uint8Array(new TextEncoder().encode(text)),
});

test('what is new, changed or gone in a folder is told by the names that git gives', async () => {
  const blob = (path: string, id: string) =>
    ({ path, id, name: path, type: 'blob', mode: '100644' }) as const;
  const tree = [
    blob('same', 'ce013625030ba8dba906f756967f9e9ca394464a'), // "hello\n"
    blob('other', 'ce013625030ba8dba906f756967f9e9ca394464a'),
    blob('gone', 'ce013625030ba8dba906f756967f9e9ca394464a'),
    blob('forced.log', 'ce013625030ba8dba906f756967f9e9ca394464a'),
  ];

  const changes = await folderChanges(
    [
      file('.gitignore', '*.log'),
      file('same', 'hello\n'),
      file('other', 'bye\n'),
      file('a.log', 'x'),
      file('forced.log', 'y'),
    ],
    tree,
  );

  assert.deepEqual(
    changes.map(({ action, path }) => `${action} ${path}`),
    ['create .gitignore', 'update other', 'update forced.log', 'delete gone'],
  );
});
