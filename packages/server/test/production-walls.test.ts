import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterJob } from '../src/index.ts';
import { type FakeRunner, startServer, type TestServer } from './harness.ts';
import { makeMember, type Person } from './people.ts';

/*
 * A developer who may push to branches that are not protected, and tries to touch production: by files of
 * such a branch, and by the API. Production is protected, and what is deployed there has to be approved.
 */
const main = `
deploy:
  script: [make]
  when: manual
  environment: { name: production, on_stop: stop, kubernetes: { namespace: production } }
stop:
  script: [make]
  when: manual
  environment: { name: production, action: stop }
`;

const job = (environment: object, more: object = {}) =>
  JSON.stringify({ deploy: { script: ['make'], environment, ...more } });
const within = { kubernetes: { namespace: 'production' } };

/** Files of a branch, each another way in. */
const files: readonly (readonly [string, string])[] = [
  ['by its name', job({ name: 'production' })],
  ['to verify', job({ name: 'production', action: 'verify' })],
  ['to prepare', job({ name: 'production', action: 'prepare' })],
  ['to access', job({ name: 'production', action: 'access' })],
  ['to stop', job({ name: 'production', action: 'stop' })],
  ['by a variable', job({ name: '$WHERE' }, { variables: { WHERE: 'production' } })],
  ['by two variables', job({ name: '$A$B' }, { variables: { A: 'prod', B: 'uction' } })],
  ['by a matrix', job({ name: '$W' }, { parallel: { matrix: [{ W: ['production'] }] } })],
  ['in other letters', job({ name: 'Production', ...within })],
  ['below its name', job({ name: 'production/eu', ...within })],
  ['as another tier', job({ name: 'production-2', deployment_tier: 'other', ...within })],
  ['by its namespace', job({ name: 'staging', ...within })],
  ['by a name for the namespace', job({ name: 'development', kubernetes: { namespace: '$N' } })],
];

const production = { name: 'production', tier: 'other', external_url: 'http://x.example' };

/** Requests, by what they answer. */
const requests: readonly (readonly [string, string, string, object])[] = [
  ['a pipeline of main', 'POST', '/pipeline', { ref: 'main' }],
  ['playing its job', 'POST', '/jobs/DEPLOY/play', {}],
  ['playing it with variables', 'POST', '/jobs/DEPLOY/play', { job_variables_attributes: [] }],
  ['retrying it', 'POST', '/jobs/DEPLOY/retry', {}],
  ['playing the job that stops it', 'POST', '/jobs/STOP/play', {}],
  ['approving it', 'POST', '/deployments/DEPLOYMENT/approval', { status: 'approved' }],
  ['rolling it back', 'POST', '/deployments/DEPLOYMENT/rollback', {}],
  ['letting oneself in', 'PUT', '/protected_environments/production', {}],
  ['unprotecting it', 'DELETE', '/protected_environments/production', {}],
  ['making it another tier', 'PUT', '/environments/ENVIRONMENT', production],
  ['naming it otherwise', 'PUT', '/environments/ENVIRONMENT', { name: 'other' }],
  ['deleting it', 'DELETE', '/environments/ENVIRONMENT', {}],
  ['unprotecting main', 'DELETE', '/protected_branches/main', {}],
  ['protecting the branch', 'POST', '/protected_branches', { name: 'work' }],
  ['letting authors approve', 'PUT', '', { allow_pipeline_trigger_approve_deployment: true }],
  ['a schedule of main', 'POST', '/pipeline_schedules', { ref: 'main', cron: '0 4 * * *' }],
  ['a trigger', 'POST', '/triggers', { description: 'x' }],
];

async function start(server: TestServer) {
  const project = await server.project('shop');
  const base = `/projects/${project.id}`;
  const dev = await makeMember(server, project, 'dev', 30);
  await server.api('POST', `${base}/protected_environments`, {
    ...{ name: 'production', deploy_access_levels: [{ access_level: 40 }] },
    approval_rules: [{ access_level: 40 }],
  });
  await server.api('POST', `${base}/variables`, {
    ...{ key: 'PASSWORD', value: 'of-production', environment_scope: 'production' },
    protected: true,
  });
  await project.push({ '.gitlab-ci.yml': main });
  return { project, base, dev };
}

/** Everything that a runner is handed until there is no more. */
async function handedOut(runner: FakeRunner) {
  const given = [];
  for (let next = await runner.request(); next; next = await runner.request()) {
    given.push(next);
    await runner.finish(next);
  }
  return given;
}

test(`by none of ${files.length} files of an unprotected branch does a job touch production`, async () => {
  const asked: ClusterJob[] = [];
  const kubernetes = {
    ...{ url: 'https://localhost:6443', caPem: '-----BEGIN CERTIFICATE-----\n' },
    access: async (wish: ClusterJob) => {
      asked.push(wish);
      return { kubeconfig: JSON.stringify(wish), token: 'its-token' };
    },
    withdraw: async () => {},
  };
  await using server = await startServer({ kubernetes });
  const { project, base, dev } = await start(server);
  const runner = await server.runner();

  for (const [index, [how, text]] of files.entries()) {
    const ref = `work-${index}`;
    await project.push({ '.gitlab-ci.yml': text }, { branch: ref, options: ['ci.skip'] });
    const made = await dev.ask('POST', `${base}/pipeline`, {
      ref,
      variables: [{ key: 'N', value: 'production' }],
    });
    assert.equal(made.status, 201, `${how}: ${await made.text()}`);
    for (const given of await handedOut(runner)) {
      const secret = given.variables.find(({ key }) => key === 'PASSWORD');
      assert.equal(secret, undefined, how);
      const kubeconfig = given.variables.find(({ key }) => key === 'KUBECONFIG');
      const access = JSON.parse(kubeconfig?.value ?? '{}') as Partial<ClusterJob>;
      const { environment } = access as { environment?: { isTrusted: boolean; slug: string } };
      assert.ok(environment === undefined || !environment.isTrusted, how);
      assert.doesNotMatch(environment?.slug ?? '', /^prod/, how);
    }
  }

  // Access was asked for, so that what was refused was seen.
  assert.ok(asked.length > 0);
  assert.ok(asked.every((wish) => 'refusal' in wish || !wish.environment.isTrusted));
});

test(`by none of ${requests.length} requests does a developer touch production`, async () => {
  await using server = await startServer();
  const { base, dev } = await start(server);
  const names = async (path: string) =>
    (await server.api('GET', `${base}/${path}`)) as readonly { id: number; name: string }[];
  const jobs = await names('jobs');
  const ids: Readonly<Record<string, number | undefined>> = {
    DEPLOY: jobs.find(({ name }) => name === 'deploy')?.id,
    STOP: jobs.find(({ name }) => name === 'stop')?.id,
    DEPLOYMENT: (await names('deployments'))[0]?.id,
    ENVIRONMENT: (await names('environments'))[0]?.id,
  };
  assert.ok(Object.values(ids).every((id) => id !== undefined));
  const tried = (by: Person, method: string, path: string, body: object) => {
    const filled = path.replace(/[A-Z]+/, (name) => String(ids[name]));
    return by.ask(method, base + filled, body);
  };

  const taken: string[] = [];
  for (const [how, method, path, body] of requests) {
    const { status } = await tried(dev, method, path, body);
    if (status < 400) taken.push(`${how}: ${status}`);
  }

  assert.deepEqual(taken, []);
  const [environment] = (await server.api('GET', `${base}/environments`)) as { tier: string }[];
  assert.equal(environment?.tier, 'production');
});
