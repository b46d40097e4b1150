import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AccessFacts,
  decideAccess,
  mayBeGranted,
  ownNamespaceOf,
} from '../src/cluster-access/access-rules.ts';
import type { ClusterJob } from '../src/index.ts';
import { nextJob, startServer, type TestServer, until } from './harness.ts';
import { makeMember, makePerson } from './people.ts';

const facts: AccessFacts = {
  project: 'root/hello',
  pipeline: { ref: 'main', isProtected: true },
  environment: { name: 'staging', tier: 'staging' },
  isProtectedEnvironment: false,
  needsApproval: false,
  deploys: true,
  rows: [],
  wanted: undefined,
  grantsByItself: true,
};
const feature = { ref: 'feature', isProtected: false };
const row = (namespace: string, isRevoked = false) => ({
  ...{ id: 1, environmentId: 1, namespace, isRevoked, authorId: 1, createdAt: new Date(0) },
  origin: 'person' as const,
});

for (const [what, change, expected] of [
  ['the namespace of its name is granted', {}, ['staging']],
  ['that of its file, too', { wanted: 'web' }, ['web', 'staging']],
  ['not on a ref that is not protected', { pipeline: feature }, []],
  ['not where others use the instance', { grantsByItself: false, wanted: 'web' }, []],
  ['not again after it was taken back', { rows: [row('staging', true)] }, []],
  ['what was granted stays', { rows: [row('live')], grantsByItself: false }, ['live']],
  ["never the cluster's own", { wanted: 'kube-system' }, ['staging']],
  [
    'a name that no namespace has is none',
    { environment: { name: 'review/Fix', tier: 'development' } },
    [],
  ],
] as const) {
  test(`an environment and its namespaces: ${what}`, () => {
    const decision = decideAccess({ ...facts, ...change });

    assert.ok(decision.isAllowed);
    assert.deepEqual(decision.granted, expected);
  });
}

for (const [what, change, expected] of [
  ['without an environment', { environment: undefined }, /has no environment/],
  [
    'for production, even if nobody has protected it',
    { pipeline: feature, environment: { name: 'live', tier: 'production' } },
    /"live".*runs for "feature", which is not protected/,
  ],
  [
    'for a protected environment',
    { pipeline: feature, isProtectedEnvironment: true },
    /"staging".*"feature", which is not protected/,
  ],
] as const) {
  test(`a job may not use the cluster ${what}`, () => {
    const decision = decideAccess({ ...facts, ...change });

    assert.ok(!decision.isAllowed);
    assert.match(decision.refusal, expected);
  });
}

for (const [path, id, slug, expected] of [
  ['hello', 1, 'staging', 'hello-1-staging'],
  ['My.Shop_2', 7, 'env-2', 'my-shop-2-7-env-2'],
  ['...', 7, 'x', 'p-7-x'],
  ['a'.repeat(80), 12345, 'review-branch-abc123', `${'a'.repeat(36)}-12345-review-branch-abc123`],
] as const) {
  test(`the own namespace of ${slug} in ${path} is ${expected}`, () => {
    const name = ownNamespaceOf(path, id, slug);

    assert.equal(name, expected);
    assert.ok(mayBeGranted(name));
  });
}

/** A cluster that writes down for whom it made which access, and from whom it took it. */
function clusterOf() {
  const withdrawn: [string, readonly string[]][] = [];
  return {
    withdrawn,
    kubernetes: {
      url: 'https://localhost:6443',
      caPem: '-----BEGIN CERTIFICATE-----\n',
      access: async (job: ClusterJob) => ({ kubeconfig: JSON.stringify(job), token: 'its-token' }),
      withdraw: async ({ namespace }: { readonly namespace: string }, kept: readonly string[]) => {
        withdrawn.push([namespace, kept]);
      },
    },
  };
}

const deploy = (more = '') =>
  `deploy:\n  script: [make]\n  environment: {name: staging${more}}\nunit:\n  script: [make]\n`;

async function jobsOf(server: TestServer) {
  const runner = await server.runner();
  const jobs = [await nextJob(runner), await nextJob(runner)];
  const named = (name: string) => {
    const job = jobs.find(({ job_info }) => job_info.name === name);
    assert.ok(job);
    const find = (key: string) => job.variables.find((variable) => variable.key === key);
    const asked = JSON.parse(find('KUBECONFIG')?.value ?? '{}') as {
      readonly refusal?: string;
      readonly environment?: Extract<ClusterJob, { environment: unknown }>['environment'];
    };
    return { job, find, asked };
  };
  return { deploy: named('deploy'), unit: named('unit') };
}

test('jobs with an environment get its identity in the cluster, others a refusal that says why', async () => {
  await using server = await startServer({ kubernetes: clusterOf().kubernetes });
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': deploy() });

  const { deploy: made, unit } = await jobsOf(server);

  const { key, masked, file, raw } = made.find('KUBECONFIG') ?? {};
  assert.deepEqual([key, masked, file, raw], ['KUBECONFIG', false, true, true]);
  assert.equal(made.find('KUBE_TOKEN')?.masked, true);
  const own = `hello-${project.id}-staging`;
  assert.equal(made.find('KUBE_NAMESPACE')?.value, own);
  assert.deepEqual(made.asked.environment?.granted, ['staging']);
  assert.equal(made.asked.environment?.namespace, own);
  assert.equal(made.asked.environment?.isTrusted, true);
  assert.match(
    made.asked.environment?.hint ?? '',
    /may edit hello-\d+-staging and staging and nothing else/,
  );
  assert.match(made.job.notices?.[0] ?? '', /Granted the namespace "staging".*environment revoke/);
  assert.match(unit.asked.refusal ?? '', /has no environment/);
  for (const name of ['KUBE_TOKEN', 'KUBE_URL', 'KUBE_CA_PEM', 'KUBE_NAMESPACE']) {
    assert.equal(unit.find(name), undefined, name);
  }
  const events = (await server.api('GET', `/projects/${project.id}/audit_events`)) as {
    readonly event_type: string;
    readonly details: { readonly changes: unknown; readonly credential: { readonly kind: string } };
  }[];
  const granted = events.find((it) => it.event_type === 'environment_namespace_created');
  assert.deepEqual(granted?.details.changes, { namespace: 'staging', origin: 'name' });
  assert.equal(granted?.details.credential.kind, 'job_token');
});

test('a job works in the namespace that its file names, with variables worked in', async () => {
  await using server = await startServer({ kubernetes: clusterOf().kubernetes });
  const project = await server.project('hello');
  const where = ', kubernetes: {namespace: "$CI_PROJECT_NAME-live"}';
  await project.push({ '.gitlab-ci.yml': deploy(where) });

  const { deploy: made } = await jobsOf(server);

  assert.equal(made.find('KUBE_NAMESPACE')?.value, 'hello-live');
  assert.deepEqual(made.asked.environment?.granted, ['hello-live', 'staging']);
});

test('where others use the instance, nothing is granted by itself', async () => {
  await using server = await startServer({ kubernetes: clusterOf().kubernetes });
  const project = await server.project('hello');
  await makePerson(server, 'ann');
  await project.push({ '.gitlab-ci.yml': deploy() });

  const { deploy: made } = await jobsOf(server);

  assert.deepEqual(made.asked.environment?.granted, []);
});

test('administrators grant namespaces, maintainers take them back, and nothing brings them again', async () => {
  const { kubernetes, withdrawn } = clusterOf();
  await using server = await startServer({ kubernetes });
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': deploy() });
  await jobsOf(server);
  const [environment] = (await server.api('GET', `/projects/${project.id}/environments`)) as {
    readonly id: number;
  }[];
  const base = `/projects/${project.id}/environments/${environment?.id}/namespaces`;
  const maintainer = await makeMember(server, project, 'mia', 40);
  const developer = await makeMember(server, project, 'dev', 30);
  const named = async () =>
    ((await server.api('GET', base)) as { readonly name: string }[]).map(({ name }) => name);
  const own = `hello-${project.id}-staging`;

  assert.equal((await maintainer.ask('POST', base, { namespace: 'live' })).status, 403);
  await server.api('POST', base, { namespace: 'live' });
  assert.deepEqual(await named(), [own, 'staging', 'live']);
  assert.equal((await developer.ask('DELETE', `${base}/staging`)).status, 403);
  assert.equal((await maintainer.ask('DELETE', `${base}/staging`)).status, 204);
  assert.equal((await maintainer.ask('DELETE', `${base}/${own}`)).status, 403);
  assert.equal((await maintainer.ask('DELETE', `${base}/none`)).status, 404);

  assert.deepEqual(withdrawn, [[own, [own, 'live']]]);
  for (const namespace of ['kube-system', 'gitlab-managed-apps', 'No Name']) {
    await assert.rejects(server.api('POST', base, { namespace }), /400/);
  }
  await project.push({ again: 'x' });
  const { deploy: made } = await jobsOf(server);
  assert.deepEqual(made.asked.environment?.granted, ['live']);
  await server.api('POST', base, { namespace: 'staging' });
  assert.deepEqual(await named(), [own, 'staging', 'live']);
});

test('a job that cannot be prepared ends with a log that says so, and not with what others may not know', async () => {
  const access = async () => {
    throw new Error('the secret of /root');
  };
  await using server = await startServer({ kubernetes: { ...clusterOf().kubernetes, access } });
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': 'unit:\n  script: [make]\n' });
  const runner = await server.runner();

  const job = await until(
    async () => {
      assert.equal(await runner.request(), undefined);
      const [newest] = (await server.api('GET', `/projects/${project.id}/jobs`)) as readonly {
        readonly id: number;
        readonly status: string;
        readonly failure_reason?: string;
      }[];
      return newest;
    },
    (newest) => newest?.status === 'failed',
  );

  assert.equal(job?.failure_reason, 'scheduler_failure');
  const headers = { 'private-token': 'glpat-test-root-token' };
  const trace = await server.fetch(`/api/v4/projects/${project.id}/jobs/${job.id}/trace`, {
    headers,
  });
  const text = await trace.text();
  assert.match(text, /ERROR: Slipway could not prepare this job: .* Run the job again/);
  assert.doesNotMatch(text, /secret/);
});

test('a job that cannot be prepared at once waits, and is given when it can', async () => {
  const { kubernetes } = clusterOf();
  let asked = 0;
  const access = async (job: ClusterJob) => {
    asked += 1;
    if (asked < 3) throw new Error('the cluster did not answer');
    return kubernetes.access(job);
  };
  await using server = await startServer({ kubernetes: { ...kubernetes, access } });
  const project = await server.project('hello');
  await project.push({ '.gitlab-ci.yml': 'unit:\n  script: [make]\n' });

  const job = await nextJob(await server.runner());

  assert.equal(job.job_info.name, 'unit');
  assert.equal(asked, 3);
});
