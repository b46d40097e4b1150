import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artifactTree } from '../src/artifacts/artifact-tree.ts';

const file = (path: string) => ({ path, sizeBytes: path.length, mode: '100644' });
// `dist` stands there by itself, `docs` only in the path of a file.
const entries = [file('dist/'), file('dist/app.js'), file('docs/a/b.html'), file('README')];
const paths = (folder: string, isRecursive = false) =>
  artifactTree(entries, folder, isRecursive)?.map(({ path }) => path);

for (const [folder, isRecursive, expected] of [
  ['', false, ['dist/', 'docs/', 'README']],
  ['dist', false, ['dist/app.js']],
  ['/docs/', false, ['docs/a/']],
  ['docs', true, ['docs/a/', 'docs/a/b.html']],
  ['', true, ['dist/', 'docs/', 'docs/a/', 'dist/app.js', 'docs/a/b.html', 'README']],
  ['doc', false, undefined],
] as const) {
  test(`in ${folder || 'the whole archive'} lies ${expected?.join(', ') ?? 'nothing'}`, () => {
    assert.deepEqual(paths(folder, isRecursive), expected);
  });
}

test('files have their size and mode, folders have none', () => {
  assert.deepEqual(
    artifactTree(entries, 'dist', false)?.concat(artifactTree(entries, 'docs', false) ?? []),
    [
      { name: 'app.js', path: 'dist/app.js', type: 'file', size: 11, mode: '100644' },
      { name: 'a', path: 'docs/a/', type: 'directory', size: null, mode: '40755' },
    ],
  );
});

test('an empty archive has an empty top', () => {
  assert.deepEqual(artifactTree([], '', false), []);
});
