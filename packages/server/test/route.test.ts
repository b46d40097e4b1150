import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../src/rights/route.ts';

const handler = () => new Response();
const address = { method: 'GET', path: '/api/v4/projects/:id/secret' } as const;

test('a route without a scope and a permission does not compile', () => {
  const complete: readonly Route[] = [
    { ...address, may: 'read_project', scopes: ['api'], handler },
    { ...address, who: 'user', scopes: ['api'], handler },
    { ...address, who: 'world', handler },
  ];
  // @ts-expect-error: it says neither who may call it nor with what scope
  const bare: Route = { ...address, handler };
  // @ts-expect-error: it names no scope
  const scopeless: Route = { ...address, may: 'read_project', handler };
  // @ts-expect-error: a list of no scopes lets no token in, and is a mistake
  const empty: Route = { ...address, who: 'user', scopes: [], handler };
  // @ts-expect-error: no such permission
  const unknown: Route = { ...address, may: 'do_anything', scopes: ['api'], handler };

  assert.equal([...complete, bare, scopeless, empty, unknown].length, 7);
});
