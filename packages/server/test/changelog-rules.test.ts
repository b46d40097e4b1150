import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Commit } from '@slipway/git';
import {
  compareVersions,
  notesOf,
  tagBefore,
  versionIn,
  withNotes,
} from '../src/history/changelog-rules.ts';

const signature = { name: 'Ann', email: 'ann@example.com', date: '2026-03-04T00:00:00Z' };
const shaOf = (digit: number) => String(digit).repeat(40);

function commit(digit: number, message: string): Commit {
  const [title = ''] = message.split('\n');
  return {
    sha: shaOf(digit),
    parents: [],
    author: signature,
    committer: signature,
    message,
    title,
  };
}

const wish = {
  ...{ version: '2.0.0', date: new Date('2026-03-04'), trailer: 'Changelog' },
  ...{ projectPath: 'shop/web', dateFormat: '%d.%m.%Y', categories: { added: 'New' } },
};

test('what a commit took back is not told of, and neither is that commit', () => {
  const commits = [
    commit(2, `Revert "Search"\n\nThis reverts commit ${shaOf(1)}.`),
    commit(1, 'Search\n\nChangelog: added'),
  ];

  assert.equal(notesOf(commits, wish), '## 2.0.0 (04.03.2026)\n\nNo changes.\n');
});

test('a category has the name that the repository gives it, and counts what it has', () => {
  const commits = [commit(1, 'A\n\nChangelog: added'), commit(2, 'B\n\nChangelog: added')];

  assert.match(notesOf(commits, wish), /^### New \(2 changes\)$/m);
});

for (const [a, b] of [
  ['1.9.0', '1.10.0'],
  ['1.0.0-rc.1', '1.0.0'],
  ['1.0.0-rc.2', '1.0.0-rc.10'],
  ['v0.9.9', '1.0.0'],
] as const) {
  test(`${a} is older than ${b}`, () => {
    const [first, second] = [versionIn(a), versionIn(b)];
    assert.ok(first && second && compareVersions(first, second) < 0);
  });
}

for (const text of ['1.0', 'one', '', '1.0.0.0', 'v1.2.x']) {
  test(`"${text}" is no version`, () => assert.equal(versionIn(text), undefined));
}

test('notes begin behind the newest version for everybody that is older', () => {
  const tags = ['v2.0.0', 'v1.0.0', 'v1.2.0-rc.1', 'v1.1.0', 'nightly'];

  assert.equal(tagBefore('1.2.0', tags), 'v1.1.0');
  assert.equal(tagBefore('1.0.0', tags), undefined);
});

test('notes of an older line go between those of the lines around it', () => {
  const file = '# Changes\n\n## 2.0.0\n\nb\n\n## 1.0.0\n\na\n';

  const merged = withNotes(file, '1.1.0', '## 1.1.0\n\nc\n');

  assert.equal(merged, '# Changes\n\n## 2.0.0\n\nb\n\n## 1.1.0\n\nc\n\n## 1.0.0\n\na\n');
});

test('a file without any gets them at its end', () => {
  assert.equal(withNotes('', '1.0.0', '## 1.0.0\n\na\n'), '## 1.0.0\n\na\n');
  assert.equal(
    withNotes('# Changes\n', '1.0.0', '## 1.0.0\n\na\n'),
    '# Changes\n\n## 1.0.0\n\na\n',
  );
});
