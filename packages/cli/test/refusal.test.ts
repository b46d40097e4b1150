import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '../src/api/refusal.ts';

for (const [status, body, path, expected] of [
  [
    400,
    '{"message":{"base":["Reference not found"]}}',
    '/projects/1/pipeline',
    'Reference not found',
  ],
  [
    400,
    '{"message":{"name":["has already been taken"],"path":["has already been taken"]}}',
    '/projects',
    'name has already been taken; path has already been taken',
  ],
  [403, '{"error":"insufficient_scope"}', '/user', 'insufficient_scope'],
  [502, 'Bad Gateway', '/user', 'Bad Gateway'],
  [500, '', '/user', 'the server answered with status 500'],
  [
    404,
    '{"message":"404 Project Not Found"}',
    '/projects/root%2Fshop/pipelines?per_page=20',
    'there is no project root/shop; name yours with --project NAMESPACE/NAME',
  ],
  [404, '{"message":"404 Not found"}', '/projects/a%2Fb/jobs/7/trace', 'there is no job 7 in a/b'],
  [
    404,
    '{"message":"404 Not found"}',
    '/projects/a%2Fb/pipelines/7',
    'there is no pipeline 7 in a/b',
  ],
  [
    404,
    '{"message":"404 Not found"}',
    '/projects/a%2Fb/jobs/7/artifacts/tree',
    'job 7 of a/b has no such artifacts',
  ],
  [
    404,
    '{"message":"404 Tag Not Found"}',
    '/projects/a%2Fb/registry/repositories/3/tags/v1.0?force=true',
    'this image of a/b has no tag v1.0; slipway image tags lists those that it has',
  ],
  [
    404,
    '{"error":"404 Not Found"}',
    '/nothing?page=1',
    'the server does not know /api/v4/nothing: it was started by an older Slipway than this command, or the ' +
      'address is wrong. Start it anew: slipway stop, then npm start',
  ],
] as const) {
  test(`${status} on ${path} reads: ${expected}`, async () => {
    assert.equal(await refusal(new Response(body, { status }), `/api/v4${path}`), expected);
  });
}
