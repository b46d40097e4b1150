import assert from 'node:assert/strict';
import { StoreConflict } from '#store/records';
import type { Check } from './check.ts';
import { ann, group, later, madeProject, now } from './samples.ts';

const all = { limit: 100, offset: 0, orderBy: 'id', sort: 'asc' } as const;

/** Records are found as they were written, and are what they are called. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of checks, each short and alone.
export function keepsRecords(check: Check): void {
  check('what was written is found, by id and by name whatever its case', async ({ users }) => {
    const made = await users.create(ann);

    assert.deepEqual(made, { ...ann, id: made.id });
    assert.deepEqual(await users.get(made.id), made);
    assert.deepEqual(await users.byUsername('ANN'), made);
  });

  check('what is not there is nothing, to read, to change and to delete', async ({ users }) => {
    assert.equal(await users.get(7), undefined);
    assert.equal(await users.byUsername('ann'), undefined);
    assert.equal(await users.update(7, { name: 'Ann' }), undefined);
    await users.delete(7);
  });

  check('a change leaves what it does not name', async ({ users }) => {
    const made = await users.create(ann);

    const changed = await users.update(made.id, { lastSignInAt: later(1) });

    assert.deepEqual(changed, { ...made, lastSignInAt: later(1) });
    assert.deepEqual(await users.update(made.id, {}), changed);
  });

  check('a name is given once, whatever its case', async ({ users, namespaces }) => {
    await users.create(ann);
    await namespaces.create(group);

    await assert.rejects(users.create({ ...ann, username: 'Ann' }), StoreConflict);
    await assert.rejects(namespaces.create({ ...group, fullPath: 'SHOP' }), StoreConflict);
  });

  check(
    'of writes at once one that conflicts fails, and the others are kept',
    async ({ users }) => {
      const outcomes = await Promise.allSettled(
        ['ann', 'ann', 'bob'].map((username) => users.create({ ...ann, username })),
      );

      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.equal((await users.list(all)).total, 2);
    },
  );

  check('ids are never given again', async ({ triggers, ...store }) => {
    const { project, user } = await madeProject({ triggers, ...store });
    const trigger = {
      projectId: project.id,
      ownerId: user.id,
      description: '',
      tokenHash: '1',
      shortToken: '',
      expiresAt: null,
      lastUsedAt: null,
      createdAt: now,
      updatedAt: now,
    };
    const first = await triggers.create(trigger);
    await triggers.delete(first.id);

    const second = await triggers.create(trigger);

    assert.ok(second.id > first.id);
  });

  check('lists come in pages, in the order that was asked for', async ({ users }) => {
    for (const username of ['b', 'c', 'a']) await users.create({ ...ann, username });
    const names = async (page: object) => {
      const { items, total } = await users.list({ limit: 2, offset: 0, ...page });
      return [items.map(({ username }) => username).join(''), total];
    };

    assert.deepEqual(await names({ orderBy: 'username', sort: 'asc' }), ['ab', 3]);
    assert.deepEqual(await names({ orderBy: 'username', sort: 'desc' }), ['cb', 3]);
    assert.deepEqual(await names({ orderBy: 'id', sort: 'asc', offset: 2 }), ['a', 3]);
    assert.deepEqual(await names({ orderBy: 'id; DROP TABLE users' }), ['ac', 3]);
  });

  check('a project goes with what is its own, and leaves the rest', async (store) => {
    const { project } = await madeProject(store);
    const owner = { ownerKind: 'project', ownerId: project.id } as const;
    const variable = {
      key: 'KEY',
      value: 'value',
      variableType: 'env_var',
      isProtected: false,
      isMasked: false,
      isHidden: false,
      isRaw: false,
      environmentScope: '*',
      description: null,
    } as const;
    await store.variables.create({ ...owner, ...variable });

    await store.projects.delete(project.id);

    assert.deepEqual(await store.variables.list(owner), []);
    assert.equal(await store.projects.byPath('shop/site'), undefined);
    assert.ok(await store.namespaces.byPath('shop'));
  });

  check('a setting is one text for each key', async ({ settings }) => {
    await settings.set('a', '1');
    await settings.set('a', '2');
    assert.equal(await settings.get('a'), '2');

    await settings.delete('a');
    assert.equal(await settings.get('a'), undefined);
  });
}
