import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArgs } from '#http/arguments';
import { refsWanted, tagsWanted } from '#repository/ref-filter';
import type { AccessToken } from '#tokens/access-token';
import { tokensWanted } from '#tokens/access-token-filter';
import { usersWanted } from '#users/user-filter';
import { after, madeAt, user } from './records.ts';

/** The values of `?a=b` as a list reads them. */
function args(query: string) {
  const url = new URL(`http://x/?${query}`);
  return readArgs(new Request(url), url);
}

function token(more: Partial<AccessToken>): AccessToken {
  return {
    ...{ id: 1, userId: 1, name: 'one', tokenHash: '', description: null, scopes: ['api'] },
    ...{ createdAt: madeAt, expiresAt: null, lastUsedAt: null, isRevoked: false },
    ...{ resourceKind: null, resourceId: null, familyId: null },
    ...more,
  };
}

const tokens = [
  token({ id: 1, name: 'Deploy', createdAt: after(1), expiresAt: after(100) }),
  token({ id: 2, name: 'backup', createdAt: after(2), lastUsedAt: after(50) }),
  token({ id: 3, name: 'old deploy', createdAt: after(3), expiresAt: after(5) }),
  token({ id: 4, name: 'taken back', createdAt: after(4), isRevoked: true, lastUsedAt: after(9) }),
];

for (const [query, expected] of [
  ['', [4, 3, 2, 1]],
  ['sort=created_asc', [1, 2, 3, 4]],
  ['sort=name_asc', [2, 1, 3, 4]],
  // One without an end ends after all others.
  ['sort=expires_asc', [3, 1, 2, 4]],
  ['sort=last_used_desc', [2, 4, 3, 1]],
  ['state=active', [2, 1]],
  ['state=inactive', [4, 3]],
  ['revoked=true', [4]],
  ['revoked=false', [3, 2, 1]],
  ['search=DEPLOY', [3, 1]],
  [`created_after=${after(3).toISOString()}`, [4, 3]],
  [`created_before=${after(2).toISOString()}`, [2, 1]],
  // What never ends, or was never used, is neither before nor after.
  [`expires_before=${after(1000).toISOString()}`, [3, 1]],
  [`last_used_after=${after(20).toISOString()}`, [2]],
  [`last_used_before=${after(20).toISOString()}`, [4]],
] as const) {
  test(`tokens with ?${query} are ${expected.join(', ')}`, async () => {
    const found = tokensWanted(await args(query), tokens, after(10));

    assert.deepEqual(
      found.map(({ id }) => id),
      expected,
    );
  });
}

/** Made when all others were, unless it says otherwise. */
const human = (more: Parameters<typeof user>[0]) =>
  user({ kind: 'human', createdAt: madeAt, ...more });

const users = [
  human({ id: 1, username: 'root', name: 'Root', email: 'root@x.org', isAdmin: true }),
  human({ id: 2, username: 'zoe', name: 'ann Zoe', email: 'zoe@x.org', createdAt: after(20) }),
  human({ id: 3, username: 'Ben', name: 'ben', email: 'ben@x.org', state: 'blocked' }),
  human({ id: 4, username: 'bot', name: 'bot', email: 'bot@x.org', kind: 'project_bot' }),
  human({ id: 5, username: 'eve', name: 'Eve', email: 'eve@x.org', isExternal: true }),
];

for (const [query, isAdmin, expected] of [
  ['', false, [5, 4, 3, 2, 1]],
  ['order_by=username&sort=asc', false, [3, 4, 5, 1, 2]],
  ['order_by=name&sort=asc', false, [2, 3, 4, 5, 1]],
  ['username=BEN', false, [3]],
  ['search=ann', false, [2]],
  ['active=true', false, [5, 4, 2, 1]],
  ['blocked=true', false, [3]],
  ['exclude_active=true', false, [3]],
  ['external=true', false, [5]],
  ['exclude_external=true', false, [4, 3, 2, 1]],
  ['humans=true', false, [5, 3, 2, 1]],
  ['exclude_humans=true', false, [4]],
  ['without_project_bots=true', false, [5, 3, 2, 1]],
  ['admins=true', true, [1]],
  // Who is an administrator, and whose an address of mail is, is nobody else's business.
  ['admins=true', false, [5, 4, 3, 2, 1]],
  ['search=zoe@x.org', true, [2]],
  ['search=zoe@x.org', false, []],
  ['search=@x.org', true, []],
  [`created_after=${after(10).toISOString()}`, false, [2]],
  [`created_before=${after(10).toISOString()}`, false, [5, 4, 3, 1]],
] as const) {
  const asker = isAdmin ? 'an administrator' : 'somebody';
  test(`users that ${asker} lists with ?${query} are ${expected.join(', ') || 'none'}`, async () => {
    const found = usersWanted(await args(query), users, isAdmin);

    assert.deepEqual(
      found.map(({ id }) => id),
      expected,
    );
  });
}

const commit = (seconds: number) => {
  const signature = { name: 'Ann', email: 'ann@x.org', date: after(seconds).toISOString() };
  const who = { author: signature, committer: signature };
  return { sha: 'a'.repeat(40), parents: [], message: 'x', title: 'x', ...who };
};
const branch = (name: string, seconds: number) => ({ name, commit: commit(seconds) });
const branches = [branch('main', 9), branch('feature/a', 3), branch('fix-main', 6)];

for (const [query, expected] of [
  ['', ['feature/a', 'fix-main', 'main']],
  ['sort=updated_asc', ['feature/a', 'fix-main', 'main']],
  ['sort=updated_desc', ['main', 'fix-main', 'feature/a']],
  ['search=MAIN', ['fix-main', 'main']],
  ['search=^main', ['main']],
  ['search=main$', ['fix-main', 'main']],
  ['search=^fix-main$', ['fix-main']],
  ['regex=^f.*(a|n)$', ['feature/a', 'fix-main']],
  ['search=main&regex=-', ['fix-main']],
] as const) {
  test(`branches with ?${query} are ${expected.join(', ')}`, async () => {
    const found = refsWanted(await args(encodeURI(query)), branches, 'name_asc');

    assert.deepEqual(
      found.map(({ name }) => name),
      expected,
    );
  });
}

test('a pattern that RE2 does not take is answered with 400 and what it must be', async () => {
  const wish = await args(`regex=${encodeURIComponent('(?=a)')}`);

  assert.throws(() => refsWanted(wish, branches, 'name_asc'), {
    status: 400,
    body: { error: 'regex is invalid: it must follow the syntax of RE2' },
  });
});

/** As git lists them: the newest first. */
const tags = ['v1.9', 'v1.10', 'nightly'].map((name) => ({
  ...{ name, target: 'a'.repeat(40), message: '', commit: commit(1) },
}));

for (const [query, expected] of [
  ['', ['v1.9', 'v1.10', 'nightly']],
  ['sort=asc', ['nightly', 'v1.10', 'v1.9']],
  ['order_by=name&sort=asc', ['nightly', 'v1.10', 'v1.9']],
  ['order_by=version&sort=asc', ['nightly', 'v1.9', 'v1.10']],
  ['order_by=version', ['v1.10', 'v1.9', 'nightly']],
  ['search=^v1.', ['v1.9', 'v1.10']],
] as const) {
  test(`tags with ?${query} are ${expected.join(', ')}`, async () => {
    const found = tagsWanted(await args(encodeURI(query)), tags);

    assert.deepEqual(
      found.map(({ name }) => name),
      expected,
    );
  });
}
