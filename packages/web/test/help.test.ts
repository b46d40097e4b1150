import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contents, helpAddress } from '../src/app/help/contents.ts';
import { likeNames } from '../src/app/help/like-names.ts';

const docs = join(import.meta.dirname, '../../../docs');

test('every document has its place in the help, and every place a document', () => {
  const files = readdirSync(docs).filter((name) => name.endsWith('.md'));
  const named = contents.map(([name]) => name);

  assert.deepEqual(
    named.filter((name) => name !== 'diagnostics').toSorted(),
    files.map((name) => name.replace(/\.md$/, '')).toSorted(),
  );
});

for (const [path, address] of [
  ['docs/jobs.md', '/help/jobs'],
  ['docs/diagnostics/unknown-need.md', '/help/diagnostics/unknown-need'],
  ['docs/diagnostics/README.md', '/help/diagnostics'],
  ['docs/decisions/0001-node-and-typescript-without-a-build.md', undefined],
  ['README.md', undefined],
] as const) {
  test(`a link to ${path} leads to ${address ?? 'nothing'}`, () => {
    assert.equal(helpAddress(path), address);
  });
}

const names = ['unknown-need', 'unknown-stage', 'later-need', 'invalid-yaml', 'duplicate-key'];

for (const [wrong, like] of [
  ['unknown-stag', ['unknown-stage', 'unknown-need']],
  ['unknown-needs', ['unknown-need', 'unknown-stage', 'later-need']],
  ['yaml', ['invalid-yaml']],
  ['toto', []],
] as const) {
  test(`whoever asks for ${wrong} is shown ${like.join(', ') || 'nothing like it'}`, () => {
    assert.deepEqual(likeNames(names, wrong), like);
  });
}
