import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { nextJob, startServer, type TestServer } from './harness.ts';
import { makeMember, makePerson, type Person, stranger } from './people.ts';

/*
 * Who may do what, as GitLab's table of permissions has it: the least level on a private project, and
 * whether everybody may on a public one. Bodies are empty or wrong, so that nothing happens: whoever
 * is let in gets 400 or 404 of something inside the project, never 401, 403 or "Project Not Found".
 */
const levels = { guest: 10, reporter: 20, developer: 30, maintainer: 40, owner: 50 } as const;
type Role = keyof typeof levels;

const table: readonly (readonly [method: string, path: string, from: Role, open?: 'public'])[] = [
  ['GET', '', 'guest', 'public'],
  ['GET', '/members', 'guest', 'public'],
  ['GET', '/pipelines', 'guest', 'public'],
  ['GET', '/jobs', 'guest', 'public'],
  ['GET', '/jobs/0', 'guest', 'public'],
  ['GET', '/jobs/0/trace', 'guest', 'public'],
  ['GET', '/jobs/0/artifacts', 'guest', 'public'],
  ['GET', '/environments', 'reporter', 'public'],
  ['GET', '/deployments', 'reporter', 'public'],
  ['GET', '/registry/repositories', 'reporter', 'public'],
  ['GET', '/repository/commits/main/statuses', 'reporter', 'public'],
  ['GET', '/repository/tree', 'reporter', 'public'],
  ['GET', '/repository/commits', 'reporter', 'public'],
  ['GET', '/repository/branches', 'reporter', 'public'],
  ['GET', '/repository/files/none?ref=main', 'reporter', 'public'],
  ['GET', '/ci/lint', 'reporter'],
  ['POST', '/ci/lint', 'developer'],
  ['POST', '/repository/branches', 'developer'],
  ['POST', '/repository/commits', 'developer'],
  ['POST', '/repository/tags', 'developer'],
  ['POST', '/pipeline', 'developer'],
  ['POST', '/pipelines/0/retry', 'developer'],
  ['POST', '/pipelines/0/cancel', 'developer'],
  ['GET', '/pipelines/0/variables', 'developer'],
  ['POST', '/jobs/0/cancel', 'developer'],
  ['POST', '/jobs/0/erase', 'developer'],
  ['GET', '/resource_groups', 'developer'],
  ['DELETE', '/registry/repositories/0/tags/none', 'developer'],
  ['POST', '/environments', 'developer'],
  ['POST', '/environments/0/stop', 'developer'],
  ['DELETE', '/jobs/0/artifacts', 'maintainer'],
  ['GET', '/variables', 'maintainer'],
  ['POST', '/variables', 'maintainer'],
  ['GET', '/runners', 'maintainer'],
  ['POST', '/runners', 'maintainer'],
  ['POST', '/members', 'maintainer'],
  ['POST', '/protected_branches', 'maintainer'],
  ['PUT', '', 'maintainer'],
  ['DELETE', '/pipelines/0', 'owner'],
];

describe('rights in a project', () => {
  let server: TestServer;
  let members: ReadonlyMap<Role, Person>;
  let outsider: Person;
  const ids = { private: 0, public: 0 };

  before(async () => {
    server = await startServer();
    outsider = await makePerson(server, 'outsider');
    const hidden = await server.project('hidden');
    const open = await server.project('open');
    await hidden.push({ 'README.md': 'x' });
    await open.push({ 'README.md': 'x' });
    await server.api('PUT', `/projects/${open.id}`, { visibility: 'public' });
    ids.private = hidden.id;
    ids.public = open.id;
    const made = new Map<Role, Person>();
    for (const [role, level] of Object.entries(levels)) {
      made.set(role as Role, await makeMember(server, hidden, role, level)); // its own keys
    }
    members = made;
  });
  after(() => server[Symbol.asyncDispose]());

  for (const [method, path, from, open] of table) {
    test(`${method} ${path || '/'} is for a ${from}${open ? ', and for all where it is public' : ''}`, async () => {
      for (const [role, member] of members) {
        const response = await member.ask(
          method,
          `/projects/${ids.private}${path}`,
          bodyOf(method),
        );
        const isIn = levels[role] >= levels[from];
        assert.equal(await isLetIn(response), isIn, `${role}: ${response.status}`);
      }
      for (const other of [outsider, stranger(server)]) {
        const hidden = await other.ask(method, `/projects/${ids.private}${path}`, bodyOf(method));
        const shown = await other.ask(method, `/projects/${ids.public}${path}`, bodyOf(method));
        assert.equal(await isLetIn(hidden), false, `private: ${hidden.status}`);
        const isIn = await isLetIn(shown);
        // Readers of public code may check its configuration when they are signed in.
        if (path !== '/ci/lint' || method !== 'GET') {
          assert.equal(isIn, open === 'public', `public: ${shown.status}`);
        }
      }
    });
  }
});

function bodyOf(method: string): object | undefined {
  return method === 'POST' || method === 'PUT' ? {} : undefined;
}

async function isLetIn(response: Response): Promise<boolean> {
  const text = await response.text();
  if (response.status === 401 || response.status === 403) return false;
  return !(response.status === 404 && text.includes('Project Not Found'));
}

test('others’ jobs are erased by maintainers only, one’s own by developers on free branches', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const ann = await makeMember(server, project, 'ann', 30);
  const ben = await makeMember(server, project, 'ben', 30);
  const boss = await makeMember(server, project, 'boss', 40);
  await project.push({ '.gitlab-ci.yml': 'build: {script: [make]}\n' });
  await project.push({ more: 'x' }, { branch: 'feature' });
  const canceled = async (person: typeof ann, ref: string) => {
    const made = await person.ask('POST', `/projects/${project.id}/pipeline`, { ref });
    const { id } = (await made.json()) as { id: number };
    await person.ask('POST', `/projects/${project.id}/pipelines/${id}/cancel`);
    const list = await person.ask('GET', `/projects/${project.id}/pipelines/${id}/jobs`);
    const [job] = (await list.json()) as { id: number }[];
    return `/projects/${project.id}/jobs/${job?.id}/erase`;
  };
  const ofAnn = await canceled(ann, 'feature');
  const ofBoss = await canceled(boss, 'main');

  assert.equal((await ben.ask('POST', ofAnn)).status, 403);
  assert.equal((await ann.ask('POST', ofBoss)).status, 403);
  assert.equal((await ann.ask('POST', ofAnn)).status, 201);
  assert.equal((await boss.ask('POST', ofBoss)).status, 201);
});

test('jobs are played and tried again by developers, not by who may only see them', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await server.api('PUT', `/projects/${project.id}`, { visibility: 'public' });
  const reporter = await makeMember(server, project, 'ann', 20);
  const developer = await makeMember(server, project, 'ben', 30);
  const passerBy = await makePerson(server, 'cleo');
  await project.push({ '.gitlab-ci.yml': 'build: {script: [make], when: manual}\n' });
  // A branch that nobody has protected.
  await project.push({ more: 'x' }, { branch: 'feature' });
  const list = await developer.ask('GET', `/projects/${project.id}/jobs`);
  const jobs = (await list.json()) as { id: number; ref: string; status: string }[];
  const manual = jobs.find(({ ref, status }) => ref === 'feature' && status === 'manual');
  const play = `/projects/${project.id}/jobs/${manual?.id}/play`;
  const retry = `/projects/${project.id}/jobs/${manual?.id}/retry`;

  for (const other of [reporter, passerBy]) {
    assert.equal((await other.ask('POST', play)).status, 403);
  }
  assert.equal((await stranger(server).ask('POST', play)).status, 401);
  assert.equal((await developer.ask('POST', play)).status, 200);
  await developer.ask('POST', `/projects/${project.id}/jobs/${manual?.id}/cancel`);
  for (const other of [reporter, passerBy]) {
    assert.equal((await other.ask('POST', retry)).status, 403);
  }
  assert.equal((await stranger(server).ask('POST', retry)).status, 401);
  assert.equal((await developer.ask('POST', retry)).status, 201);
});

test('visibility is changed by owners only', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const maintainer = await makeMember(server, project, 'ann', 40);
  const owner = await makeMember(server, project, 'ben', 50);
  const change = (person: typeof owner, body: object) =>
    person.ask('PUT', `/projects/${project.id}`, body);

  assert.equal((await change(maintainer, { visibility: 'public' })).status, 403);
  assert.equal((await change(maintainer, { visibility: 'private', name: 'x' })).status, 200);
  assert.equal((await change(owner, { visibility: 'public' })).status, 200);
});

test('a project’s runner is brought to another project only by someone who manages both', async () => {
  await using server = await startServer();
  const victim = await server.project('victim');
  const other = await server.project('other');
  const thief = await makeMember(server, other, 'thief', 40);
  const { id } = (await server.api('POST', '/user/runners', {
    runner_type: 'project_type',
    project_id: victim.id,
  })) as { id: number };
  const enable = () => thief.ask('POST', `/projects/${other.id}/runners`, { runner_id: id });

  const refused = await enable();
  await server.api('POST', `/projects/${victim.id}/members`, {
    user_id: thief.id,
    access_level: 40,
  });
  const allowed = await enable();

  assert.equal(refused.status, 403);
  assert.deepEqual(await refused.json(), { message: '403 Forbidden - No access granted' });
  assert.equal(allowed.status, 201);
});

test('a token makes no successor of itself; people who are signed in do', async () => {
  await using server = await startServer();
  const ann = await makePerson(server, 'ann');
  const make = (scopes: readonly string[]) =>
    ann.ask('POST', '/user/personal_access_tokens', { name: 'next', scopes });

  assert.equal((await make(['api'])).status, 400);
  assert.equal((await make(['read_api'])).status, 400);
  assert.equal((await make(['k8s_proxy'])).status, 201);
  const signedIn = await server.fetch('/-/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'ann', password: 'quite a long password' }),
  });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const response = await server.fetch('/api/v4/user/personal_access_tokens', {
    method: 'POST',
    headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'mine', scopes: ['api'] }),
  });
  assert.equal(response.status, 201);
});

test('who may not run a protected branch learns nothing of its variables by checking a configuration', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  await project.push({ 'README.md': 'x' });
  const developer = await makeMember(server, project, 'ann', 30);
  const maintainer = await makeMember(server, project, 'ben', 40);
  const secret = { key: 'SECRET', value: 'deploy-key-of-production', protected: true };
  await server.api('POST', `/projects/${project.id}/variables`, secret);
  const lint = async (person: typeof developer, more: object = {}) => {
    const content = 'include: {local: "/$SECRET/x.yml"}\n';
    const body = { content, ref: 'main', ...more };
    const response = await person.ask('POST', `/projects/${project.id}/ci/lint`, body);
    return (await response.json()) as { errors: string[] };
  };

  assert.deepEqual((await lint(developer)).errors, ['Local file `x.yml` does not exist!']);
  assert.match(
    (await lint(developer, { dry_run: true })).errors.join(),
    /You do not have sufficient permission to run a pipeline on 'main'/,
  );
  // Messages are read by more people than the variable is.
  assert.deepEqual((await lint(maintainer)).errors, [
    'Local file `[MASKED]/x.yml` does not exist!',
  ]);
});

test('no secret goes to another server in the address of an include', async () => {
  await using server = await startServer({ allowsLocalIncludes: true });
  const project = await server.project('hello');
  for (const [key, kind] of [
    ['MASKED', { masked: true }],
    ['HIDDEN', { masked_and_hidden: true }],
    ['PROTECTED', { protected: true }],
  ] as const) {
    const value = `secret-of-${key}`;
    await server.api('POST', `/projects/${project.id}/variables`, { key, value, ...kind });
    const content = `include: {remote: "${server.url}/$${key}.yml"}\n`;
    const { errors } = (await server.api('POST', `/projects/${project.id}/ci/lint`, {
      content,
    })) as { errors: string[] };

    assert.deepEqual(errors, [
      'Remote file could not be fetched because its address holds the value of a masked or protected variable!',
    ]);
  }
});

test('the variables that someone has given a pipeline are for them and for maintainers', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const ann = await makeMember(server, project, 'ann', 30);
  const ben = await makeMember(server, project, 'ben', 30);
  const boss = await makeMember(server, project, 'boss', 40);
  await project.push({ 'README.md': 'hello' });
  await project.push({ '.gitlab-ci.yml': 'build: {script: [make]}\n' }, { branch: 'feature' });
  const variables = [{ key: 'TOKEN', value: 'of ann' }];
  const made = await ann.ask('POST', `/projects/${project.id}/pipeline`, {
    ref: 'feature',
    variables,
  });
  const { id } = (await made.json()) as { id: number };
  const path = `/projects/${project.id}/pipelines/${id}/variables`;

  assert.equal((await ben.ask('GET', path)).status, 403);
  assert.equal((await ann.ask('GET', path)).status, 200);
  assert.equal((await boss.ask('GET', path)).status, 200);
});

test('a job hears of no group, and of no project but public ones', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const runner = await server.runner();
  await server.api('POST', '/groups', { name: 'team', path: 'team' });
  await project.push({ '.gitlab-ci.yml': 'build: {script: [make]}\n' });
  const { token } = await nextJob(runner);
  const ask = (path: string) => server.fetch(`/api/v4${path}`, { headers: { 'job-token': token } });

  assert.equal((await ask('/groups')).status, 403);
  assert.deepEqual(await (await ask('/projects')).json(), []);
  assert.equal((await ask('/job')).status, 200);
});
