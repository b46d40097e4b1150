import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { table } from '../src/rest/api-routes.ts';
import { nextJob, startServer, type TestServer } from './harness.ts';
import { makePerson, type Person } from './people.ts';

/* Addresses that are of no project or group: for every user, or for administrators. */
const routes = table.filter(({ who }) => who === 'user' || who === 'administrator');

describe('addresses of the instance', () => {
  let server: TestServer;
  let ann: Person;
  let blocked: Person;
  let jobToken: string;
  let registryOnly: string;

  before(async () => {
    server = await startServer();
    ann = await makePerson(server, 'ann');
    blocked = await makePerson(server, 'blocked');
    await server.api('POST', `/users/${blocked.id}/block`);
    const project = await server.project('home');
    await project.push({ '.gitlab-ci.yml': 'build: {script: [make]}\n' });
    jobToken = (await nextJob(await server.runner())).token;
    const made = await server.api('POST', '/users/1/personal_access_tokens', {
      name: 'pull',
      scopes: ['read_registry'],
    });
    registryOnly = (made as { token: string }).token;
  });
  after(() => server[Symbol.asyncDispose]());

  for (const { method, path, who, scopes = [] } of routes) {
    test(`${method} ${path} is for ${who === 'user' ? 'users' : 'administrators'}`, async () => {
      // Refused after all who may call were let in, so that nothing happens.
      const address = `/api/v4${path.replaceAll(/[:*]\w+/g, '0')}?cursor=x`;
      const status = async (headers: Record<string, string>) => {
        const response = await server.fetch(address, { method, headers });
        await response.body?.cancel();
        return response.status;
      };

      assert.equal(await status({}), 401, 'a stranger');
      assert.equal(await status({ 'private-token': blocked.token ?? '' }), 403, 'who is blocked');
      assert.equal(await status({ 'job-token': jobToken }), 403, 'a job');
      const byUser = await status({ 'private-token': ann.token ?? '' });
      if (who === 'administrator') assert.equal(byUser, 403, 'a user');
      else assert.notEqual(byUser, 401, 'a user');
      const byScope = await status({ 'private-token': registryOnly });
      const covers = (scopes as readonly string[]).includes('read_registry');
      assert.equal(byScope === 403, !covers, 'a token for images only');
    });
  }
});
