import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nextJob, startServer } from './harness.ts';
import { makeMember } from './people.ts';

const pipeline = 'try: {script: [make]}\n';
const kubernetes = {
  ...{ url: 'https://localhost:1', caPem: '' },
  access: async () => ({ kubeconfig: '{}', token: 'own' }),
  withdraw: async () => {},
};

test('an agent is registered, shown with its file, and deleted, in GitLab’s shape', async () => {
  await using server = await startServer();
  const project = await server.project('infra');
  await project.push({ '.gitlab/agents/live/config.yaml': 'ci_acess: {}\n' });
  const base = `/projects/${project.id}/cluster_agents`;

  const made = (await server.api('POST', base, { name: 'live' })) as Record<string, unknown>;

  const { config_project: of, created_at: _, ...rest } = made;
  assert.equal((of as { path_with_namespace: string }).path_with_namespace, 'root/infra');
  assert.deepEqual(rest, {
    ...{ id: 1, name: 'live', created_by_user_id: 1, is_receptive: false },
    ...{ cluster: null, way: 'tunnel', connections: [], connected_at: null },
    problem:
      'no program has connected as the agent live yet: slipway agent manifest live shows how',
    configuration: {
      path: '.gitlab/agents/live/config.yaml',
      found: true,
      problems: [
        {
          severity: 'error',
          message:
            '.gitlab/agents/live/config.yaml:1:1: the file has an unknown key "ci_acess": did you mean "ci_access"?',
        },
      ],
    },
  });
  assert.deepEqual(await server.api('GET', base), [made]);
  assert.deepEqual(await server.api('GET', `${base}/1`), made);
  await server.api('DELETE', `${base}/1`);
  assert.deepEqual(await server.api('GET', base), []);
});

test('names that are none or taken, and clusters that are not there, are refused in words', async () => {
  await using server = await startServer();
  const { id } = await server.project('infra');
  const base = `/projects/${id}/cluster_agents`;
  await server.api('POST', base, { name: 'live' });
  const ask = async (body: object) => {
    const answer = await server.fetch(`/api/v4${base}`, {
      method: 'POST',
      headers: { 'private-token': 'glpat-test-root-token', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return [answer.status, JSON.stringify(await answer.json())].join(' ');
  };

  assert.match(await ask({ name: 'Live' }), /^400 .*only lowercase letters/);
  assert.match(await ask({ name: 'live' }), /^400 .*has already been taken/);
  assert.match(await ask({ name: 'b', cluster: 'built-in' }), /^400 .*without a built-in cluster/);
  assert.match(
    await ask({ name: 'b', cluster: 'cloud' }),
    /^400 .*is none that root\/infra may use/,
  );
});

test('a token is shown once, kept hashed, and there are two at most', async () => {
  await using server = await startServer();
  const { id } = await server.project('infra');
  const developer = await makeMember(server, { id }, 'dev', 30);
  await server.api('POST', `/projects/${id}/cluster_agents`, { name: 'live' });
  const tokens = `/projects/${id}/cluster_agents/1/tokens`;

  const made = (await server.api('POST', tokens, { name: 'first' })) as { token: string };

  const { token, ...shown } = made;
  assert.match(token, /^glagent-/);
  assert.deepEqual(await server.api('GET', `${tokens}/1`), shown);
  const database = readFileSync(join(server.dataDir, 'slipway.db-wal'), 'latin1');
  assert.ok(!database.includes(token));
  await server.api('POST', tokens, { name: 'second', description: 'the next one' });
  await assert.rejects(server.api('POST', tokens, { name: 'third' }), /only two active tokens/);
  await server.api('DELETE', `${tokens}/1`);
  await assert.rejects(server.api('GET', `${tokens}/1`), /404/);
  const left = (await server.api('GET', tokens)) as { id: number; status: string }[];
  assert.deepEqual(
    left.map((it) => [it.id, it.status]),
    [[2, 'active']],
  );
  assert.equal((await developer.ask('GET', tokens)).status, 200);
  assert.equal((await developer.ask('POST', tokens, { name: 'mine' })).status, 403);
});

test('a job is told its agents, and has a context for each', async () => {
  await using server = await startServer({ kubernetes });
  const infra = await server.project('infra');
  const web = await server.project('web');
  await infra.push({
    '.gitlab/agents/live/config.yaml':
      'ci_access: {projects: [{id: root/web, default_namespace: shop, access_as: {ci_job: {}}}]}\n',
  });
  const agents = `/projects/${infra.id}/cluster_agents`;
  await server.api('POST', agents, { name: 'live', cluster: 'built-in' });
  await server.api('POST', agents, { name: 'other' });
  const runner = await server.runner({ run_untagged: true });
  await web.push({ '.gitlab-ci.yml': pipeline });

  const job = await nextJob(runner);

  const config = job.variables.find(({ key }) => key === 'KUBECONFIG');
  const { contexts, users } = JSON.parse(config?.value ?? '{}');
  assert.deepEqual(contexts, [
    { name: 'root/infra:live', context: { cluster: 'gitlab', user: 'agent:1', namespace: 'shop' } },
  ]);
  assert.deepEqual(users, [{ name: 'agent:1', user: { token: `ci:1:${job.token}` } }]);
  assert.deepEqual([config?.file, config?.public], [true, false]);
  const answer = await server.fetch('/api/v4/job/allowed_agents', {
    headers: { 'job-token': job.token },
  });
  assert.deepEqual(await answer.json(), {
    allowed_agents: [
      {
        id: 1,
        config_project: { id: infra.id },
        configuration: { default_namespace: 'shop', access_as: { ci_job: {} } },
      },
    ],
    job: { id: job.id },
    pipeline: { id: 1 },
    project: { id: web.id, groups: [] },
    user: {
      ...{ id: 1, username: 'root' },
      roles_in_project: [
        'guest',
        'planner',
        'reporter',
        'security_manager',
        'developer',
        'maintainer',
        'owner',
      ],
    },
  });
  await assert.rejects(server.api('GET', '/job/allowed_agents'), /404 Job Not Found/);
});
