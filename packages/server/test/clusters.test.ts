import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { usualJobPods } from '@slipway/contract';
import { chooseCluster } from '../src/clusters/choose-cluster-rules.ts';
import type { Cluster } from '../src/clusters/cluster.ts';
import { secretOfToken } from '../src/clusters/cluster-json.ts';
import { createSeal } from '../src/clusters/seal.ts';
import { openSecretKey } from '../src/files/secret-key.ts';
import { accountOf, wantedObjects } from '../src/foreign-clusters/foreign-objects.ts';
import { nextJob, startServer, type TestServer } from './harness.ts';
import { makeMember } from './people.ts';

const cluster = (name: string, environmentScope: string, more: Partial<Cluster> = {}): Cluster => ({
  ...{ id: 1, ownerKind: 'project', ownerId: 1, name, environmentScope, isEnabled: true },
  ...{ isManaged: true, apiUrl: 'https://127.0.0.1:1', caPem: null, sealedToken: '' },
  ...{
    namespace: null,
    domain: null,
    mayBeLocal: true,
    jobPods: null,
    authorId: 1,
    createdAt: new Date(0),
  },
  ...{ checkedAt: null, problem: null },
  ...more,
});

for (const [what, levels, expected] of [
  ['the closest scope', [[cluster('all', '*'), cluster('live', 'production')]], 'live'],
  ['one that covers it', [[cluster('r', 'review/*'), cluster('p', 'prod*')]], 'p'],
  ['the near one before a closer scope', [[cluster('own', '*')], [cluster('g', 'prod*')]], 'own'],
  ['a far one where the near do not cover', [[cluster('r', 'review/*')], [cluster('g', '*')]], 'g'],
  ['none that is switched off', [[cluster('off', '*', { isEnabled: false })]], undefined],
] as const) {
  test(`the cluster of production is ${what}`, () => {
    assert.equal(chooseCluster(levels, 'production')?.name, expected);
  });
}

test('what is sealed is opened by its key alone, and not after a change', () => {
  const seal = createSeal(randomBytes(32));

  const sealed = seal.seal('a token');

  assert.equal(seal.open(sealed), 'a token');
  assert.notEqual(seal.seal('a token'), sealed);
  assert.ok(!sealed.includes('token'));
  assert.throws(() => createSeal(randomBytes(32)).open(sealed));
  assert.throws(() => seal.open(sealed.replace(/.{4}$/, 'AAAA')));
});

test('the key is made once, for its owner alone; a damaged one is not made anew', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-key-'));
  try {
    const key = openSecretKey(directory);

    assert.equal(key.length, 32);
    assert.deepEqual(openSecretKey(directory), key);
    assert.deepEqual(readdirSync(directory), ['secrets.key']);
    assert.equal(statSync(join(directory, 'secrets.key')).mode & 0o777, 0o600);
    writeFileSync(join(directory, 'secrets.key'), 'short');
    assert.throws(() => openSecretKey(directory), /put it back from a backup/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

const environment = {
  ...{ projectId: 1, slug: 'staging', namespace: 'shop-1-staging', hint: '' },
  ...{ workingNamespace: 'shop-1-staging', isTrusted: true },
};
const placesOf = (granted: readonly string[], isTrusted: boolean) =>
  wantedObjects({ ...environment, granted, isTrusted })
    .map(({ path, object }) => `${path}/${object.metadata.name}`)
    .filter((path) => path.includes('rolebindings'))
    .map((path) => path.replace('/apis/rbac.authorization.k8s.io/v1/namespaces/', ''));

test('the account that may edit elsewhere is kept where no job edits, and for protected refs alone', () => {
  const own = 'shop-1-staging/rolebindings/gitlab-shop-1-staging';

  assert.deepEqual(placesOf([], true), [own]);
  assert.deepEqual(placesOf(['live'], false), [own]);
  assert.deepEqual(placesOf(['live'], true), [
    `${own}-protected`,
    'live/rolebindings/gitlab-shop-1-staging-protected',
  ]);
  const homeOf = (granted: readonly string[], isTrusted: boolean) =>
    accountOf({ ...environment, granted, isTrusted }).namespace;
  assert.equal(homeOf(['live'], true), 'slipway');
  assert.equal(homeOf(['live'], false), 'shop-1-staging');
});

const token = 'sha256~a-token-that-nobody-may-see';
const platform = { api_url: 'https://127.0.0.1:1/', token, namespace: '' };
const wish = { name: 'cloud', platform_kubernetes_attributes: platform };

interface Shown {
  readonly id: number;
  readonly [key: string]: unknown;
}

test('the token of an account says in which secret it is', () => {
  const claims = { 'kubernetes.io/serviceaccount/secret.name': 'slipway-1' };
  const jwt = (payload: object) =>
    `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`;

  assert.equal(
    secretOfToken(() => jwt(claims)),
    'slipway-1',
  );
  assert.equal(
    secretOfToken(() => jwt({ sub: 'system:serviceaccount:shop:deployer' })),
    null,
  );
  assert.equal(
    secretOfToken(() => 'sha256~of-another-kind'),
    null,
  );
});

test('whoever is on the other side is told the objects of the account, with no rights beside those that are wished', async () => {
  await using server = await startServer();
  const rightsAt = async (query: string) => {
    const answer = await server.fetch(`/api/v4/clusters/account${query}`);
    const { kind, items } = (await answer.json()) as {
      readonly kind: string;
      readonly items: readonly { readonly kind: string; readonly rules?: unknown }[];
    };
    assert.equal(kind, 'List');
    assert.equal(items.length, 5);
    return JSON.stringify(items.find((it) => it.kind === 'ClusterRole')?.rules);
  };

  const [plain, more] = [await rightsAt(''), await rightsAt('?applications=true&agents=true')];

  assert.match(plain, /serviceaccounts\/token/);
  assert.doesNotMatch(plain, /escalate|impersonate/);
  assert.match(more, /escalate.*impersonate/);
});

test('a cluster is connected, shown, changed and forgotten under the names of GitLab', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const base = `/projects/${project.id}/clusters`;
  const api = async (method: string, path: string, body?: unknown) =>
    (await server.api(method, path, body)) as Shown;

  const made = await api('POST', `${base}/user`, { ...wish, domain: 'apps.example.com' });

  const { created_at: createdAt, user, project: of, ...rest } = made;
  assert.ok(createdAt && user && of);
  assert.deepEqual(rest, {
    ...{ id: made.id, name: 'cloud', domain: 'apps.example.com', managed: true, enabled: true },
    ...{
      provider_type: 'user',
      platform_type: 'kubernetes',
      cluster_type: 'project_type',
      jobs: null,
      token_secret: null,
    },
    ...{ environment_scope: '*', management_project: null, checked_at: null, problem: null },
    platform_kubernetes: {
      ...{ api_url: 'https://127.0.0.1:1', namespace: null },
      ...{ authorization_type: 'rbac', ca_cert: null },
    },
  });
  const again = server.api('POST', `${base}/user`, { ...wish, name: 'other' });
  await assert.rejects(
    again,
    /cannot add duplicated environment scope: .*is that of the cluster .*cloud/,
  );
  const edit = (body: unknown) => server.api('PUT', `${base}/${made.id}`, body);
  const elsewhere = { platform_kubernetes_attributes: { api_url: 'https://127.0.0.1:2' } };
  await assert.rejects(edit(elsewhere), /has to be given again/);
  await edit({ environment_scope: 'production', enabled: false });
  assert.equal((await api('GET', `${base}/${made.id}`)).environment_scope, 'production');
  await assert.rejects(edit({ management_project_id: 1 }), /management_project_id/);
  await assert.rejects(edit({ platform_kubernetes_attributes: { ca_cert: 'x' } }), /PEM/);
  await server.api('DELETE', `${base}/${made.id}`);
  assert.deepEqual(await server.api('GET', base), []);

  await server.api('POST', '/admin/clusters/add', wish);
  const group = await api('POST', '/groups', { name: 'team', path: 'team' });
  await server.api('POST', `/groups/${group.id}/clusters/user`, wish);
  const [all, groups] = [
    await server.api('GET', '/admin/clusters'),
    await server.api('GET', `/groups/${group.id}/clusters`),
  ] as Shown[][];
  assert.equal(all?.[0]?.cluster_type, 'instance_type');
  assert.equal(groups?.[0]?.cluster_type, 'group_type');
});

test('a token is nowhere to be read once it was given', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const base = `/projects/${project.id}/clusters`;

  const made = JSON.stringify(await server.api('POST', `${base}/user`, wish));
  const shown = [
    made,
    JSON.stringify(await server.api('GET', base)),
    JSON.stringify(await server.api('GET', '/audit_events')),
  ];

  assert.match(shown[2] ?? '', /project_cluster_created/);
  assert.ok(shown.every((text) => !text.includes(token)));
  for (const name of readdirSync(server.dataDir)) {
    if (!name.startsWith('slipway.db')) continue;
    assert.ok(!readFileSync(join(server.dataDir, name)).includes(token), name);
  }
});

test('only administrators connect what is on this machine or in its networks', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const base = `/projects/${project.id}/clusters`;
  const maintainer = await makeMember(server, project, 'mia', 40);
  const report = async (asked: Promise<Response>) =>
    (await (await asked).json()) as {
      readonly ok: boolean;
      readonly steps: readonly { readonly finding: string }[];
    };

  const theirs = await report(maintainer.ask('POST', `${base}/check`, wish));
  const ours = (await server.api('POST', `${base}/check`, wish)) as typeof theirs;

  assert.match(theirs.steps.at(-1)?.finding ?? '', /only administrators connect/);
  assert.match(ours.steps.at(-1)?.finding ?? '', /ECONNREFUSED/);
  const { id } = (await server.api('POST', `${base}/user`, wish)) as Shown;
  const moved = { platform_kubernetes_attributes: { api_url: 'https://10.0.0.1', token } };
  assert.equal((await maintainer.ask('PUT', `${base}/${id}`, moved)).status, 403);
});

const yaml = 'deploy:\n  script: [make]\n  environment: production\nunit:\n  script: [make]\n';

async function variablesOf(server: TestServer) {
  const runner = await server.runner();
  const jobs = [await nextJob(runner), await nextJob(runner)];
  const of = (name: string) => {
    const job = jobs.find(({ job_info }) => job_info.name === name);
    const value = (key: string) => job?.variables.find((it) => it.key === key)?.value;
    return { value, notices: job?.notices ?? [] };
  };
  return { deploy: of('deploy'), unit: of('unit') };
}

test('jobs of its environments get an unmanaged cluster as it was connected, others nothing', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  await server.api('POST', '/admin/clusters/add', {
    ...{ ...wish, managed: false, environment_scope: 'prod*', domain: 'apps.example.com' },
    platform_kubernetes_attributes: { ...platform, namespace: 'shop' },
  });

  await project.push({ '.gitlab-ci.yml': yaml });
  const { deploy, unit } = await variablesOf(server);

  assert.equal(deploy.value('KUBE_URL'), 'https://127.0.0.1:1');
  assert.equal(deploy.value('KUBE_TOKEN'), token);
  assert.equal(deploy.value('KUBE_NAMESPACE'), 'shop');
  assert.equal(deploy.value('KUBE_INGRESS_BASE_DOMAIN'), 'apps.example.com');
  assert.equal(deploy.value('KUBE_CA_PEM'), undefined);
  const { contexts, users } = JSON.parse(deploy.value('KUBECONFIG') ?? '{}');
  assert.equal(contexts[0].name, 'gitlab-deploy');
  assert.equal(contexts[0].context.namespace, 'shop');
  assert.equal(users[0].user.token, token);
  assert.equal(unit.value('KUBECONFIG'), undefined);
  assert.equal(unit.value('KUBE_TOKEN'), undefined);
  assert.equal(unit.value('CI_KUBERNETES_ACTIVE'), 'true');
});

test('a cluster that does not answer stops no job, which reads why; the cluster remembers it', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const { id } = (await server.api('POST', `/projects/${project.id}/clusters/user`, wish)) as Shown;

  await project.push({ '.gitlab-ci.yml': yaml });
  const { deploy } = await variablesOf(server);

  assert.match(deploy.notices.join(), /cluster "cloud" could not be used: .*ECONNREFUSED/);
  assert.equal(deploy.value('KUBE_TOKEN'), undefined);
  const shown = (await server.api('GET', `/projects/${project.id}/clusters/${id}`)) as Shown;
  assert.match(String(shown.problem), /ECONNREFUSED/);
});

test('no job of an unprotected branch gets a token that all share', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  await project.push({ 'README.md': 'shop' });
  const shared = { ...wish, managed: false };
  await server.api('POST', `/projects/${project.id}/clusters/user`, shared);

  await project.push(
    { '.gitlab-ci.yml': yaml.replace('production', 'review') },
    { branch: 'feature' },
  );
  const { deploy } = await variablesOf(server);

  assert.equal(deploy.value('KUBE_TOKEN'), undefined);
  assert.match(deploy.notices.join(), /with one account, so that only those of protected branches/);
  assert.doesNotMatch(deploy.value('KUBECONFIG') ?? '', /sha256/);
});

test('how the pods of jobs are made is said piece by piece, and what cannot be is refused by name', async () => {
  await using server = await startServer();
  const { id } = (await server.api('POST', '/admin/clusters/add', wish)) as Shown;
  const say = async (jobs: unknown) =>
    ((await server.api('PUT', `/admin/clusters/${id}`, { jobs_attributes: jobs })) as Shown).jobs;

  const first = await say({ cpu_limit: '2', node_selector: { pool: 'ci' } });
  const second = await say({ cpu_limit: '', node_tolerations: { 'ci=only': 'NoSchedule' } });

  assert.deepEqual(first, { ...usualJobPods, cpu_limit: '2', node_selector: { pool: 'ci' } });
  assert.deepEqual(second, {
    ...{ ...usualJobPods, node_selector: { pool: 'ci' } },
    node_tolerations: { 'ci=only': 'NoSchedule' },
  });
  for (const [wrong, message] of [
    [{ privileged: true }, /jobs_attributes\[privileged\] is not known/],
    [{ namespace: 'kube-system' }, /jobs_attributes\[namespace\] is not for jobs/],
    [{ cpu_limit: 'many' }, /jobs_attributes\[cpu_limit\] must be like/],
    [{ node_tolerations: { ci: 'Never' } }, /must be taints and their effects/],
    [{ run_as_user: 0 }, /must be a user id/],
    [{ pod_security: 'none' }, /does not have a valid value/],
  ] as const) {
    await assert.rejects(say(wrong), message);
  }
  assert.equal(await say(null), null);
});

test('a job runs in the cluster for its environment that lets jobs run, others in the built-in one', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  const { jobPlaces } = server.server.services;
  const shared = { ...wish, managed: false, environment_scope: 'prod*' };
  await server.api('POST', '/admin/clusters/add', {
    ...{ ...shared, jobs_attributes: { service_account: 'builder' } },
  });
  await server.api('POST', `/projects/${project.id}/clusters/user`, wish);
  await project.push({ '.gitlab-ci.yml': yaml });
  const placeOf = async (name: string) => {
    const jobs = (await server.api('GET', `/projects/${project.id}/jobs`)) as Shown[];
    return jobPlaces.ofJob(jobs.find((it) => it.name === name)?.id ?? 0);
  };

  const place = await placeOf('deploy');

  assert.equal(place?.cluster, 'cloud');
  assert.equal(place?.pods.service_account, 'builder');
  const { contexts, users } = JSON.parse(place?.kubeconfig ?? '{}');
  assert.equal(contexts[0].context.namespace, 'gitlab-managed-apps');
  assert.equal(users[0].user.token, token);
  assert.equal(await placeOf('unit'), undefined);
  assert.deepEqual((await jobPlaces.all()).length, 1);
});

test('a job is told when the cluster that it would run in cannot be used', async () => {
  await using server = await startServer();
  const project = await server.project('shop');
  await server.api('POST', '/admin/clusters/add', { ...wish, jobs_attributes: {} });
  await project.push({ '.gitlab-ci.yml': yaml });
  const { jobPlaces } = server.server.services;
  const [job] = (await server.api('GET', `/projects/${project.id}/jobs`)) as Shown[];

  const placed = jobPlaces.ofJob(job?.id ?? 0);

  await assert.rejects(placed, /cluster "cloud" could not be used: .*ECONNREFUSED.*cluster check/);
  assert.deepEqual(await jobPlaces.all(), []);
});
