import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Namespace } from '../src/groups/namespace.ts';
import { createLevels } from '../src/members/levels.ts';
import { createGroupAccess } from '../src/rights/group-access.ts';
import { jobMay } from '../src/rights/job-token.ts';
import { coversPolicy } from '../src/rights/job-token-policies.ts';
import { scopeAccess } from '../src/rights/scope-access.ts';
import type { Identity } from '../src/sign-in/identity.ts';
import type { Store } from '../src/store/store.ts';
import { after, madeAt, project, user } from './records.ts';

type Where = readonly ['namespace' | 'project', number];

interface World {
  /** Ann's own memberships. */
  readonly members?: readonly (readonly [...Where, level: number, endsAt?: Date])[];
  /** Groups that are invited, to where, for at most which level. */
  readonly links?: readonly (readonly [...Where, group: number, level: number, endsAt?: Date])[];
}

/** The group 1 holds the group 2, which holds the project; 9 is a group elsewhere. */
function storeOf({ members = [], links = [] }: World): Store {
  const parents = new Map([[2, 1]]);
  return {
    namespaces: {
      get: async (id: number) => ({ id, parentId: parents.get(id) ?? null, ownerId: null }),
    },
    members: {
      find: async ({ sourceKind, sourceId }: { sourceKind: string; sourceId: number }) => {
        const found = members.find(([kind, id]) => kind === sourceKind && id === sourceId);
        return found && { accessLevel: found[2], expiresAt: found[3] ?? null };
      },
    },
    groupLinks: {
      list: async ({ sourceKind, sourceId }: { sourceKind: string; sourceId: number }) =>
        links
          .filter(([kind, id]) => kind === sourceKind && id === sourceId)
          .map(([, , groupId, accessLevel, endsAt]) => ({
            ...{ groupId, accessLevel, expiresAt: endsAt ?? null },
          })),
    },
  } as unknown as Store;
}

const shop = project({ namespaceId: 2 });

for (const [what, world, expected] of [
  ['a stranger has none', {}, 0],
  ['a member has their own', { members: [['project', 1, 30]] }, 30],
  ['a member of the group has it in the project', { members: [['namespace', 2, 20]] }, 20],
  ['a member of the group above has it, too', { members: [['namespace', 1, 40]] }, 40],
  [
    'the highest of several counts',
    {
      members: [
        ['project', 1, 20],
        ['namespace', 1, 40],
      ],
    },
    40,
  ],
  [
    'what is over counts no more',
    {
      members: [
        ['project', 1, 40, after(0)],
        ['namespace', 2, 10],
      ],
    },
    10,
  ],
  ['what ends later counts', { members: [['project', 1, 40, after(1)]] }, 40],
  [
    'an invited group brings its members',
    { members: [['namespace', 9, 30]], links: [['project', 1, 9, 40]] },
    30,
  ],
  [
    'an invitation is the most they get',
    { members: [['namespace', 9, 50]], links: [['project', 1, 9, 20]] },
    20,
  ],
  [
    'a group above may have invited them',
    { members: [['namespace', 9, 30]], links: [['namespace', 1, 9, 30]] },
    30,
  ],
  [
    'an invitation that is over brings nobody',
    { members: [['namespace', 9, 30]], links: [['project', 1, 9, 30, madeAt]] },
    0,
  ],
] as const satisfies readonly (readonly [string, World, number])[]) {
  test(`of levels in a project: ${what}`, async () => {
    const { level } = createLevels(storeOf(world), () => madeAt);

    assert.equal(await level(user(), shop), expected);
  });
}

for (const [who, more, expected] of [
  ['an administrator is an owner', { isAdmin: true }, 50],
  ['an administrator who is blocked is nobody', { isAdmin: true, state: 'blocked' }, 0],
  ['a member who is blocked is nobody', { state: 'blocked' }, 0],
] as const) {
  test(`everywhere ${who}`, async () => {
    const { level } = createLevels(storeOf({ members: [['project', 1, 40]] }), () => madeAt);

    assert.equal(await level(user(more), shop), expected);
  });
}

test('whoever owns a namespace owns what lies in it', async () => {
  const store = storeOf({});
  store.namespaces.get = async (id) => ({ id, parentId: null, ownerId: 1 }) as Namespace;

  assert.equal(await createLevels(store, () => madeAt).level(user(), shop), 50);
});

const group = (visibility: string, ownerId: number | null = null) =>
  ({ id: 1, visibility, ownerId }) as Namespace;

for (const [visibility, who, level, expected] of [
  ['public', undefined, 0, true],
  ['internal', undefined, 0, false],
  ['internal', user(), 0, true],
  ['internal', user({ isExternal: true }), 0, false],
  ['private', user(), 0, false],
  ['private', user({ isExternal: true }), 10, true],
] as const) {
  const name = who === undefined ? 'a stranger' : who.isExternal ? 'someone external' : 'a user';
  test(`a group that is ${visibility} is ${expected ? '' : 'not '}seen by ${name} of level ${level}`, async () => {
    const access = createGroupAccess(async () => level);

    assert.equal(await access.seesGroup(who, group(visibility)), expected);
  });
}

test('someone external makes no projects of their own, and some for a group', async () => {
  const access = createGroupAccess(async () => 50);
  const external = user({ isExternal: true });

  assert.equal(await access.allowsProjectsIn(external, group('private', 1)), false);
  assert.equal(await access.allowsProjectsIn(external, group('private')), true);
});

function tokenOf(scopes: readonly string[], isAdmin = false): Identity {
  return { by: 'token', user: user({ isAdmin }), token: { scopes } } as unknown as Identity;
}

for (const [what, identity, expected] of [
  ['nobody', undefined, 'unauthenticated'],
  ['a job', { by: 'job', user: user() } as Identity, 'forbidden'],
  ['a token without the scope', tokenOf(['read_user']), 'forbidden'],
  ['a token with the scope', tokenOf(['api']), undefined],
  ['somebody at a browser', { by: 'session', user: user() } as Identity, undefined],
] as const) {
  test(`what takes the scope api is ${expected ?? 'open'} for ${what}`, () => {
    const ask = () => scopeAccess.user(identity, ['api']);

    if (expected === undefined) assert.equal(ask(), identity);
    else assert.throws(ask, (error) => (error as { code?: string }).code === expected);
  });
}

test('what takes an administrator is forbidden for others, whatever their token', () => {
  assert.throws(() => scopeAccess.administrator(tokenOf(['api']), ['api']), /403|orbidden/);
  assert.ok(scopeAccess.administrator(tokenOf(['api'], true), ['api']));
});

/** The job is of the project 5 in the group 2 of the group 1. */
function allowing(allowances: readonly object[]): Store {
  return {
    ...storeOf({}),
    projects: { get: async () => project({ id: 5, namespaceId: 2 }) },
    jobTokenAllowances: { list: async () => allowances },
  } as unknown as Store;
}

const named = (policies: readonly string[] | null = null) => ({
  ...{ targetKind: 'project', targetId: 5, policies },
});

for (const [what, allowances, permission, expected] of [
  ['that is not on the list reads nothing', [], 'read_code', false],
  ['that is on the list reads code', [named()], 'read_code', true],
  [
    'whose group is on the list reads code',
    [{ targetKind: 'group', targetId: 1, policies: null }],
    'read_code',
    true,
  ],
  [
    'of another group does not',
    [{ targetKind: 'group', targetId: 8, policies: null }],
    'read_code',
    false,
  ],
  ['with a policy does what it says', [named(['READ_PIPELINES'])], 'read_pipelines', true],
  ['without it does not', [named(['READ_JOBS'])], 'read_pipelines', false],
  ['pushes no images elsewhere, whatever was granted', [named()], 'push_images', false],
  ['does nothing that jobs never may', [named()], 'set_commit_statuses', false],
] as const) {
  test(`a job of a project ${what}`, async () => {
    const may = await jobMay(allowing(allowances), { projectId: 5 }, shop, permission);

    assert.equal(may, expected);
  });
}

test('in its own project a job needs no list, and where none is kept neither', async () => {
  const open = project({ isJobTokenLimited: false });

  assert.equal(await jobMay(allowing([]), { projectId: 1 }, shop, 'push_images'), true);
  assert.equal(await jobMay(allowing([]), { projectId: 5 }, open, 'read_code'), true);
});

for (const [granted, wanted, expected] of [
  [['READ_JOBS'], 'READ_JOBS', true],
  [['ADMIN_JOBS'], 'READ_JOBS', true],
  [['READ_JOBS'], 'ADMIN_JOBS', false],
  [['ADMIN_PIPELINES'], 'READ_JOBS', false],
] as const) {
  test(`${granted} ${expected ? 'covers' : 'does not cover'} ${wanted}`, () => {
    assert.equal(coversPolicy(granted, wanted), expected);
  });
}
