import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { KubeObject } from '@slipway/kube-objects';
import { forgetProject, projectsOf } from '@slipway/kube-objects';
import { type HttpsApi, startHttpsApi } from '../src/testing/index.ts';

const editors = 'editors';
const environment = { namespace: 'staging', account: 'deploy', groups: [editors], hint: 'hint' };

/** Arguments that make kubectl a job of a project, by default one that may edit where `editors` may. */
async function jobOf({ cluster }: HttpsApi, project: string, refusal?: string) {
  const job = { project, jobId: 42, expirationSeconds: 60 };
  const rights = refusal === undefined ? { environment } : { refusal };
  return ['--token', await cluster.jobToken({ ...job, ...rights })];
}

/** Lets jobs do everything, in a namespace or everywhere. */
const bind = (api: HttpsApi, ...where: readonly string[]) =>
  api.kubectl('create', ...where, 'jobs', '--clusterrole=cluster-admin', `--group=${editors}`);

const named = ({ cluster }: HttpsApi, namespace: string) =>
  projectsOf(cluster.objects.get<KubeObject>('namespaces', namespace));

const pod = (namespace: string) => ['run', 'web', '--image=web:1', '-n', namespace];

test('where a job deploys, the images of its project are let in, beside those of others', async () => {
  await using api = await startHttpsApi();
  const hello = await jobOf(api, 'root/hello');
  await api.kubectl('create', 'namespace', 'staging');
  await bind(api, 'rolebinding', '-n', 'staging');
  assert.deepEqual(named(api, 'staging'), []);

  await api.kubectl(...pod('staging'), '--dry-run=server', ...hello);
  assert.deepEqual(named(api, 'staging'), []);
  await api.kubectl(...pod('staging'), ...hello);
  await api.kubectl(
    ...['create', 'deployment', 'web', '--image=web:1', '-n', 'staging'],
    ...(await jobOf(api, 'root/shop')),
  );
  await api.kubectl('set', 'image', 'deployment/web', '*=web:2', '-n', 'staging', ...hello);

  assert.deepEqual(named(api, 'staging'), ['root/hello', 'root/shop']);
  await api.kubectl(...pod('default'));
  assert.deepEqual(named(api, 'default'), []);
  await forgetProject(api.cluster.objects, 'root/hello');
  assert.deepEqual(named(api, 'staging'), ['root/shop']);
});

test('who is taken for a job of a project by an agent lets its images in, too, and no others', async () => {
  await using api = await startHttpsApi();
  await api.kubectl('create', 'namespace', 'staging');
  await bind(api, 'rolebinding', '-n', 'staging');
  const config = JSON.parse(await api.kubectl('config', 'view', '--raw', '-o', 'json'));
  const extra = { 'slipway.dev/project': ['root/hello'] };
  config.users[0].user = {
    ...config.users[0].user,
    ...{ as: 'gitlab:ci_job:42', 'as-groups': [editors], 'as-user-extra': extra },
  };
  const KUBECONFIG = join(api.directory, 'as-a-job');
  await writeFile(KUBECONFIG, JSON.stringify(config));

  const made = await api.run(pod('staging'), '', { KUBECONFIG });

  assert.equal(made.code, 0, made.stderr);
  assert.deepEqual(named(api, 'staging'), ['root/hello']);
});

test('a job lets in its own project only, the administrator any', async () => {
  await using api = await startHttpsApi();
  const hello = await jobOf(api, 'root/hello');
  await bind(api, 'clusterrolebinding');
  const annotate = (value: string, ...who: string[]) =>
    api.run(['annotate', '--overwrite', 'ns', 'default', `slipway.dev/projects=${value}`, ...who]);

  const refused = await annotate('root/hello,root/secret', ...hello);

  assert.match(
    refused.stderr,
    /a job of root\/hello cannot let images of the project root\/secret in/,
  );
  assert.deepEqual(named(api, 'default'), []);
  assert.equal((await annotate('root/hello', ...hello)).code, 0);
  assert.equal((await annotate('root/hello,root/secret')).code, 0);
  assert.equal((await annotate('root/secret', ...hello)).code, 0);
});

test('a job that may not use the cluster is told why, whatever it asks for', async () => {
  await using api = await startHttpsApi();
  const who = await jobOf(api, 'root/hello', 'this job runs for "feature", which is not protected');

  for (const command of [['get', 'pods'], ['get', 'secrets', '-A'], pod('default')]) {
    const { code, stderr } = await api.run([...command, ...who]);
    assert.equal(code, 1);
    assert.match(stderr, /Forbidden.*this job runs for "feature", which is not protected/);
  }
});

test("a job's token ends with the job, and is no service account's", async () => {
  await using api = await startHttpsApi({ isJobRunning: async (id) => id === 42 });
  await bind(api, 'rolebinding');
  const over = { project: 'root/hello', jobId: 41, expirationSeconds: 60, environment };
  const late = { project: 'root/hello', jobId: 42, expirationSeconds: -1, environment };

  const ask = async (token: string) => (await api.run(['get', 'pods', '--token', token])).code;

  assert.equal(await ask(await api.cluster.jobToken({ ...late, expirationSeconds: 60 })), 0);
  assert.equal(await ask(await api.cluster.jobToken(over)), 1);
  assert.equal(await ask(await api.cluster.jobToken(late)), 1);
});

test('a job is the service account of its environment, whose refusals say what it may', async () => {
  await using api = await startHttpsApi();
  await api.kubectl('create', 'namespace', 'staging');
  await api.kubectl('create', 'namespace', 'production');
  const account = '--serviceaccount=staging:deploy';
  await api.kubectl(
    'create',
    'rolebinding',
    'e',
    '--clusterrole=cluster-admin',
    account,
    '-n',
    'staging',
  );
  const hello = await jobOf(api, 'root/hello');

  assert.match(await api.kubectl('auth', 'whoami', ...hello), /serviceaccount:staging:deploy/);
  assert.match(await api.kubectl('get', 'namespace', 'staging', ...hello), /staging +Active/);
  const { stderr } = await api.run([...pod('production'), ...hello]);
  assert.match(
    stderr,
    /Forbidden.*User "system:serviceaccount:staging:deploy" cannot create resource "pods" in API group "" in the namespace "production": hint/,
  );
  const other = await api.run(['get', 'namespace', 'production', ...hello]);
  assert.match(other.stderr, /cannot get resource "namespaces" .* in the namespace "production"/);
});
