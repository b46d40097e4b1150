import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdsOf, sentenceOf } from '../src/image-cleanup/image-holds.ts';
import { type CleanupRules, decideCleanup, readRules } from '../src/image-cleanup/tag-cleanup.ts';
import { covers } from '../src/image-protection/image-protection.ts';
import { digestOf } from './kept-images.ts';

const now = new Date('2026-11-29');

function tag(name: string, ageDays: number) {
  return {
    name,
    digest: digestOf('a'),
    mediaType: '',
    sizeBytes: 1,
    createdAt: new Date(now.getTime() - ageDays * 24 * 3600 * 1000),
    layers: [],
    platforms: [],
    manifests: [digestOf('b')],
  };
}

const tags = [tag('v1', 40), tag('v2', 30), tag('v3', 20), tag('v4', 1), tag('latest', 50)];
const all: CleanupRules = { nameRegex: '.*', nameRegexKeep: null, keepN: null, olderThan: null };

for (const [what, rules, expected] of [
  ['everything but latest goes', all, 'v4 v3 v2 v1'],
  ['the newest stay', { ...all, keepN: 2 }, 'v2 v1'],
  ['what is young stays', { ...all, olderThan: '25d' }, 'v2 v1'],
  ['the newest are counted before the young', { ...all, keepN: 1, olderThan: '25d' }, 'v2 v1'],
  ['what the second pattern names stays', { ...all, nameRegexKeep: 'v[12]' }, 'v4 v3'],
  ['a pattern is the whole name', { ...all, nameRegex: 'v' }, ''],
] as const) {
  test(`of a cleanup ${what}`, () => {
    const { goes } = decideCleanup(tags, readRules(rules), now, new Map());

    assert.equal(goes.map(({ name }) => name).join(' '), expected);
  });
}

test('a pattern that is none is refused by its name', () => {
  const refused = { more: { field: 'name_regex_delete' }, message: /is no regular expression/ };
  assert.throws(() => readRules({ ...all, nameRegex: '(' }), refused);
  assert.throws(() => readRules({ ...all, olderThan: 'soon' }), { more: { field: 'older_than' } });
});

test('what somebody holds stays, and it is said who', () => {
  const by = [{ kind: 'pod', name: 'staging/hello', why: 'runs it' }];
  const cleanup = decideCleanup(tags, readRules(all), now, new Map([['v3', by]]));

  assert.deepEqual(
    cleanup.goes.map(({ name }) => name),
    ['v4', 'v2', 'v1'],
  );
  assert.deepEqual(
    cleanup.held.map(({ tag: { name }, by: who }) => [name, ...who.map(sentenceOf)]),
    [['v3', 'pod staging/hello runs it']],
  );
});

const pod = { repository: 'root/shop', kind: 'pod', name: 'staging/shop' };
const commit = {
  kind: 'environment',
  name: 'production',
  sha: '0123456789abcdef',
  why: 'was deployed',
};

for (const [what, name, holders, isHeld] of [
  ['by its tag', 'v1', { cluster: [{ ...pod, tag: 'v1' }], commits: [] }, true],
  ['by another tag', 'v1', { cluster: [{ ...pod, tag: 'v2' }], commits: [] }, false],
  [
    'in another repository',
    'v1',
    { cluster: [{ ...pod, repository: 'x/y', tag: 'v1' }], commits: [] },
    false,
  ],
  ['without a tag', 'latest', { cluster: [pod], commits: [] }, true],
  ['by its digest', 'v1', { cluster: [{ ...pod, digest: digestOf('a') }], commits: [] }, true],
  [
    'by a platform’s digest',
    'v1',
    { cluster: [{ ...pod, digest: digestOf('b') }], commits: [] },
    true,
  ],
  ['by the commit in its name', 'main-01234567', { cluster: [], commits: [commit] }, true],
  ['by six digits of a commit', 'main-012345', { cluster: [], commits: [commit] }, false],
  [
    'by the branch in its name',
    'feature-x',
    { cluster: [], commits: [{ ...commit, ref: 'feature/x' }] },
    true,
  ],
] as const) {
  test(`a tag is ${isHeld ? '' : 'not '}held by what names it ${what}`, () => {
    const holds = holdsOf('root/shop', [tag(name, 1)], holders);

    assert.equal((holds.get(name) ?? []).length > 0, isHeld);
  });
}

for (const [pattern, name, isCovered] of [
  ['', '', true],
  ['', 'web', false],
  ['web', 'web', true],
  ['web', 'webs', false],
  ['web-*', 'web-a', true],
  ['*', 'anything/at/all', true],
  ['a*b*c', 'a-b-c', true],
  ['a*bc*c', 'abc', false],
] as const) {
  test(`the rule "${pattern}" ${isCovered ? 'covers' : 'does not cover'} "${name}"`, () => {
    assert.equal(covers({ pattern }, name), isCovered);
  });
}
