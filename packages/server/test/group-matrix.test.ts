import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { visibilities } from '../src/groups/namespace.ts';
import type { ApiRoute } from '../src/rest/api.ts';
import { table } from '../src/rest/api-routes.ts';
import { type GroupPermission, permitsInGroup } from '../src/rights/group-permissions.ts';
import { isVisible } from '../src/rights/permits.ts';
import { roleLevels, roles } from '../src/rights/roles.ts';
import { root, startServer, type TestServer } from './harness.ts';
import { makePerson } from './people.ts';

/*
 * Every address of the API that asks for a permission in a group, by every kind of person, in groups of
 * every visibility: as `rights/group-permissions.ts` says.
 */
type GroupRoute = ApiRoute & { readonly inGroup: GroupPermission };

const routes = table.filter((route): route is GroupRoute => route.inGroup !== undefined);

interface Actor {
  readonly name: string;
  readonly token: string | undefined;
  readonly level: number;
  readonly isExternal: boolean;
  readonly isKnown: boolean;
}

test('no address of a group is without a permission, or for administrators', () => {
  const others = table.filter(({ path }) => path.startsWith('/groups/:group_id'));

  assert.deepEqual(
    others
      .filter(({ inGroup, who }) => inGroup === undefined && who !== 'administrator')
      .map(({ path }) => path),
    [],
  );
});

describe('the matrix of permissions in groups', () => {
  let server: TestServer;
  const groups: { readonly id: number; readonly visibility: (typeof visibilities)[number] }[] = [];
  const actors: Actor[] = [];

  before(async () => {
    server = await startServer();
    for (const visibility of visibilities) {
      const wish = { name: visibility, path: `g-${visibility}`, visibility };
      const { id } = (await server.api('POST', '/groups', wish)) as { id: number };
      groups.push({ id, visibility });
    }
    const add = async (name: string, level: number, more: Partial<Actor> = {}) => {
      const { id, token } = await makePerson(server, name);
      for (const group of level > 0 ? groups : []) {
        const body = { user_id: id, access_level: level };
        await server.api('POST', `/groups/${group.id}/members`, body);
      }
      if (more.isExternal) await server.api('PUT', `/users/${id}`, { external: true });
      if (more.isKnown === false) await server.api('POST', `/users/${id}/block`);
      actors.push({ name, token, level, isExternal: false, isKnown: true, ...more });
    };
    for (const role of roles) await add(role, roleLevels[role]);
    await add('minimal', 5);
    await add('outsider', 0);
    await add('external', 0, { isExternal: true });
    await add('external-reporter', roleLevels.reporter, { isExternal: true });
    await add('blocked', roleLevels.owner, { isKnown: false });
    const plain = { isExternal: false, isKnown: true };
    actors.push({ name: 'administrator', token: root.token, level: roleLevels.owner, ...plain });
    actors.push({ name: 'stranger', token: undefined, level: 0, ...plain, isKnown: false });
  });
  after(() => server[Symbol.asyncDispose]());

  for (const route of routes) {
    test(`${route.method} ${route.path} takes those who have ${route.inGroup}`, async () => {
      const wrong: string[] = [];
      for (const actor of actors) {
        for (const group of groups) {
          const response = await server.fetch(addressOf(route, group.id), {
            method: route.method,
            headers: actor.token === undefined ? {} : { 'private-token': actor.token },
          });
          await response.body?.cancel();
          const expected = statusFor(actor, route, group.visibility);
          if (response.status === expected) continue;
          wrong.push(`${actor.name} in ${group.visibility}: ${response.status}, not ${expected}`);
        }
      }
      assert.deepEqual(wrong, []);
    });
  }
});

/** What would be refused after all who may call were let in, so that nothing happens. */
function addressOf({ path }: GroupRoute, id: number): string {
  const filled = path
    .replace(':group_id', String(id))
    .replaceAll(/:\w*_id/g, '0')
    .replaceAll(/[:*]\w+/g, 'none');
  return `/api/v4${filled}?cursor=x`;
}

function statusFor(
  { level, isExternal, isKnown, token }: Actor,
  { inGroup }: GroupRoute,
  visibility: (typeof visibilities)[number],
): number {
  if (!isKnown) return token === undefined ? 401 : 403;
  if (level === 0 && !isVisible({ isUser: true, isExternal }, visibility)) return 404;
  return permitsInGroup(inGroup, level) ? 400 : 403;
}
