import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { knownAt } from './support/known-at.ts';
import { type Person, personAt } from './support/person.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { webServerImage } from './support/web-server.ts';

/** The article's second half, by commands and then by clicks; each test goes on after the one before. */
let slipway: Slipway;
/** Another machine's cluster. */
let far: Slipway;
let image: string;
let person: Person;
const directory = mkdtempSync(join(tmpdir(), 'slipway-second-'));

before(async () => {
  image = await webServerImage();
  slipway = await startSlipway({ arguments: ['--no-demo'] });
  far = await startSlipway({ arguments: ['--no-demo', '--no-runners'] });
  await slipway.createProject('shop');
});

after(async () => {
  await person?.[Symbol.asyncDispose]();
  await slipway?.[Symbol.asyncDispose]();
  await far?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

async function command(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await slipway.command(...args);
  assert.equal(code, 0, stdout + stderr);
  return stdout;
}

const inShop = ['--project', 'root/shop'];
const project = () => slipway.project('root/shop');

/** What runs in the container, and how its pods are made. */
interface Web {
  readonly script?: string;
  readonly image?: string;
  readonly container?: object;
  readonly spec?: object;
}

const serve = 'mkdir -p /tmp/www && exec httpd -f -p 8080 -h /tmp/www';
const small = { resources: { requests: { cpu: '1m' } } };

function deployment(name: string, { script = serve, spec, container = small, ...more }: Web = {}) {
  const labels = { app: name };
  const command = ['sh', '-c', script];
  const web = { name: 'web', image, imagePullPolicy: 'IfNotPresent', command, ...more };
  return JSON.stringify({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 1, containers: [{ ...web, ...container }] },
      },
      ...spec,
    },
  });
}

const apply = (
  name: string,
  environment: string | { name: string; kubernetes: object },
  more: object = {},
) => ({
  ...{ tags: ['kubectl'], environment },
  script: [
    typeof environment === 'string'
      ? `kubectl apply -f ${name}.json`
      : `kubectl apply --namespace=trial -f ${name}.json`,
  ],
  ...more,
});

/** The same file from the first push to the last; hello world runs in the cluster of that name. */
const file = (cluster: string) =>
  JSON.stringify({
    stages: ['hello', 'stage', 'prod'],
    'hello world': {
      ...{ stage: 'hello', tags: ['kubernetes', 'cluster', cluster], image },
      script: ['echo hello world'],
    },
    'deploy to stage': apply('web', 'staging', { stage: 'stage' }),
    'deploy to prod': apply('web', 'production', { stage: 'prod', when: 'manual' }),
  });

const push = (web: Web = {}) =>
  project().push({ '.gitlab-ci.yml': file('cloud'), 'web.json': deployment('web', web) });

/** What people copy from one page to another. */
async function wayToFar() {
  const config = readFileSync(far.ready.kubeconfig ?? '', 'utf8');
  const [, url = ''] = /server: (\S+)/.exec(config) ?? [];
  const [, encoded = ''] = /certificate-authority-data: (\S+)/.exec(config) ?? [];
  const secret = ['get', 'secret', 'slipway', '-n', 'slipway', '-o', 'jsonpath={.data.token}'];
  const token = Buffer.from((await far.kubectl(...secret)).stdout, 'base64').toString();
  return { url, authority: Buffer.from(encoded, 'base64').toString(), token };
}

test('a cluster is connected by address, authority, token and namespace', async () => {
  const objects = join(directory, 'account.yaml');
  writeFileSync(objects, await command('cluster', 'account', '--applications'));
  assert.equal((await far.kubectl('apply', '-f', objects)).code, 0);
  // The same by one command on the other side.
  const address = `${slipway.ready.near}/api/v4/clusters/account?applications=true`;
  const applied = await far.kubectl('apply', '-f', address);
  assert.match(applied.stdout, /clusterrole\S+\/slipway unchanged/, applied.stderr);
  const [tokenFile, ca] = [join(directory, 'token'), join(directory, 'ca.pem')];
  const { url, authority, token } = await wayToFar();
  writeFileSync(tokenFile, token);
  writeFileSync(ca, authority);

  const told = await command(
    ...['cluster', 'connect', 'cloud', '--url', url, '--ca', ca, '--token-file', tokenFile],
    ...['--namespace', 'web', '--scope', 'abroad'],
  );

  assert.match(told, /"cloud" is connected: jobs of the environments abroad use it/);
});

test('the runner is installed there by one command, with the rights that it shows', async () => {
  const told = await command('app', 'install', 'runner', '--cluster', 'cloud');

  assert.match(told, /in the namespace gitlab-managed-apps:/);
  assert.match(told, /get create +pods\/exec/);
  assert.doesNotMatch(told, /in the whole cluster/);
  assert.match(told, /runner is there/);
  await until('the runner to ask for jobs', async () =>
    /runner in cloud +online +kubernetes cluster cloud/.test(await command('runner', 'list')),
  );
  const as = '--as=system:serviceaccount:gitlab-managed-apps:runner';
  const may = async (...right: readonly string[]) =>
    (await far.kubectl('auth', 'can-i', ...right, as)).code === 0;
  assert.equal(await may('create', 'pods', '-n', 'gitlab-managed-apps'), true);
  assert.equal(await may('create', 'pods', '-n', 'web'), false);
  assert.equal(await may('get', 'secrets', '-n', 'gitlab-managed-apps'), false);
});

test('the agent is installed there by one command, and jobs ask the cluster by it as whom its file says', async () => {
  const ask = (more: object) =>
    JSON.stringify({
      ask: {
        ...{ tags: ['kubectl'], ...more },
        script: ['kubectl config use-context root/shop:far', 'kubectl auth whoami'],
      },
    });
  await project().push({
    '.gitlab/agents/far/config.yaml': JSON.stringify({
      ci_access: { projects: [{ id: 'root/shop', access_as: { ci_job: {} } }] },
    }),
    '.gitlab-ci.yml': ask({ when: 'manual' }),
  });
  const install = ['app', 'install', 'agent', '--cluster', 'cloud'];
  const unsaid = await slipway.command(...install);
  assert.match(unsaid.stderr, /say which agent/);

  const told = await command(...install, '--agent', 'root/shop:far');

  assert.match(told, /impersonate +users, groups, serviceaccounts/);
  assert.match(told, /agent is there/);
  const pipeline = await project().push({ '.gitlab-ci.yml': ask({}) });
  assert.deepEqual(await pipeline.finished(), { ask: 'success' }, await pipeline.trace('ask'));
  assert.match(await pipeline.trace('ask'), /Username +gitlab:ci_job:\d+/);
  await command('app', 'remove', 'agent', '--cluster', 'cloud');
  await until('the agent to be gone', async () =>
    /is not connected since/.test(await command('agent', 'show', 'far', ...inShop)),
  );
});

test('hello world runs in it, and staging and production are deployed', async () => {
  const pipeline = await push();

  assert.deepEqual(await pipeline.finished(), {
    'hello world': 'success',
    'deploy to stage': 'success',
    'deploy to prod': 'manual',
  });
  const trace = await pipeline.trace('hello world');
  assert.match(trace, /Using Kubernetes namespace: gitlab-managed-apps/);
  assert.match(trace, /Using Kubernetes executor with image \S+ \.\.\./);
  assert.match(trace, /Running on runner-\S+ via runner-\S+\.\.\./);
  assert.match(trace, /^hello world/m);
  await pipeline.play('deploy to prod');
  await pipeline.reached('deploy to prod', ['success']);
});

const none = () => `${slipway.ready.registry}/root/shop:none`;
const readinessProbe = { httpGet: { path: '/missing', port: 8080 }, periodSeconds: 1 };

/** Five ways to break a rollout: what is applied, what the log says, and when the cluster knew. */
const broken: readonly (readonly [name: string, web: () => Web, said: RegExp])[] = [
  ['image', () => ({ image: none() }), /pod image-\S+: the image "\S+:none" cannot be pulled/],
  [
    'crash',
    () => ({ script: 'echo no database; exit 3' }),
    /pod crash-\S+: has ended 3 times, .*exit code 3/,
  ],
  ['quota', () => ({ container: {} }), /no pod can be made: .*exceeded quota: none/],
  [
    'large',
    () => ({ container: { resources: { requests: { memory: '9000Gi' } } } }),
    /pod large-\S+: no node takes it: .*[Ii]nsufficient memory/,
  ],
  [
    'probe',
    () => ({ container: { readinessProbe, ...small }, spec: { progressDeadlineSeconds: 20 } }),
    /it was not ready within 20 s: pod probe-\S+: Readiness probe failed/,
  ],
];

test('a rollout that is broken in five ways fails its job with the reason', async (t: TestContext) => {
  const quota = ['create', 'quota', 'none', '--hard=pods=0', '--scopes=BestEffort', '-n', 'trial'];
  await slipway.kubectl('create', 'namespace', 'trial');
  assert.equal((await slipway.kubectl(...quota)).code, 0);
  const kubernetes = { namespace: 'trial' };
  const jobs = broken.map(
    ([name]) => [`break ${name}`, apply(name, { name: `trial/${name}`, kubernetes })] as const,
  );
  const manifests = broken.map(([name, web]) => [`${name}.json`, deployment(name, web())] as const);

  const pipeline = await project().push({
    '.gitlab-ci.yml': JSON.stringify(Object.fromEntries(jobs)),
    ...Object.fromEntries(manifests),
  });
  await pipeline.finished();

  for (const [name, , said] of broken) {
    const { status, finished_at: at } = await pipeline.job(`break ${name}`);
    assert.match(await pipeline.trace(`break ${name}`), said);
    assert.equal(status, 'failed');
    const lateMs = new Date(at ?? '').getTime() - (await knownAt(slipway, 'trial', name)).getTime();
    if (!Number.isNaN(lateMs)) t.diagnostic(`${name}: ${lateMs / 1000} s after the cluster knew`);
  }
});

test('production is rolled back after a preview', async () => {
  const pipeline = await push({ container: { ...small, env: [{ name: 'COLOUR', value: 'red' }] } });
  assert.equal((await pipeline.finished())['deploy to stage'], 'success');
  await pipeline.play('deploy to prod');
  await pipeline.reached('deploy to prod', ['success']);

  assert.match(await command('rollback', 'production', '--dry-run', ...inShop), /COLOUR/);
  await command('rollback', 'production', ...inShop);

  const shown = await command('environment', 'show', 'production', ...inShop);
  assert.match(shown, /rollback to #\d+/);
  assert.doesNotMatch(shown, /drift/);
});

test('production moves to the other cluster, and the file stays as it is', async () => {
  assert.match(
    await command('cluster', 'scope', 'cloud', 'production'),
    /jobs of the environments production use "cloud"/,
  );
  const pipeline = await push();
  await pipeline.finished();

  await pipeline.play('deploy to prod');
  await pipeline.reached('deploy to prod', ['success']);

  const there = await far.kubectl('get', 'deployment', 'web', '-n', 'web', '-o', 'name');
  assert.equal(there.stdout.trim(), 'deployment.apps/web', there.stderr);
});

/** A job, or an image on its way, on a machine with other things to do. */
const longMs = 240_000;
const press = (name: string | RegExp) =>
  person.page.getByRole('button', { name, exact: true }).first().click();
const field = (label: string) => person.page.getByLabel(label, { exact: true });
const row = (text: string) => person.page.getByRole('row').filter({ hasText: text });

test('by clicks: a cluster is connected, and the runner installed there', async () => {
  person = await personAt(slipway);
  const { page } = person;
  const { url, authority, token } = await wayToFar();
  await page.goto('/admin/clusters');
  await field('Name').fill('lake');
  await field('API address').fill(url);
  await page.getByLabel(/^Certificate of its authority/).fill(authority);
  await field('Token').fill(token);
  await field('Environments').fill('abroad');
  await press('Try and connect');
  await row('lake')
    .getByText(/^(not used yet|worked)/)
    .waitFor();

  await page.goto('/-/cluster/applications');
  await page.locator('.page-head select').selectOption('lake');
  await page.getByLabel('Chart', { exact: true }).selectOption('Runner');
  await field('Name').fill('second-runner');
  await press('Look at what it would do');
  await page.getByText('get, create pods/exec').waitFor();
  await press('Install with these rights');
  await page.getByText('second-runner is there').waitFor({ timeout: longMs });
});

const card = (name: string) => person.page.locator(`[data-job="${name}"]`);

test('by clicks: hello world runs in it, production is released and moved there', async () => {
  const { page } = person;
  await page.goto('/admin/clusters');
  await press('Environments of cloud');
  await field('Which environments').fill('abroad-no-more');
  await press('Use it for these');
  await row('cloud').getByText('abroad-no-more').waitFor();
  const pond = await slipway.createProject('pond');
  const pipeline = await pond.push({
    '.gitlab-ci.yml': file('lake'),
    'web.json': deployment('web'),
  });
  await page.goto(`/root/pond/-/pipelines/${pipeline.id}`);
  await card('hello world').getByText('Passed', { exact: true }).waitFor({ timeout: longMs });
  await card('hello world').getByRole('link', { name: 'hello world' }).click();
  await page.getByText('Using Kubernetes namespace: gitlab-managed-apps').waitFor();
  await page.getByText(/^Using Kubernetes executor with image \S+ \.\.\.$/).waitFor();
  await page.goto(`/root/pond/-/pipelines/${pipeline.id}`);
  await card('deploy to prod').getByRole('button', { name: /^Play/ }).click();
  await card('deploy to prod').getByText('Passed', { exact: true }).waitFor({ timeout: longMs });

  await page.goto('/admin/clusters');
  await press('Environments of lake');
  await field('Which environments').fill('production');
  await press('Use it for these');
  await row('lake').getByText('production').waitFor();
  await page.goto(`/root/pond/-/pipelines/${pipeline.id}`);
  await card('deploy to prod').getByRole('link', { name: 'deploy to prod' }).click();
  const passed = await pipeline.job('deploy to prod');
  await press(/^Retry/);
  // Until the click has reached the server, the job of that name is the one that passed before.
  await until(
    'the job to be there anew',
    async () => (await pipeline.job('deploy to prod')).id !== passed.id,
  );
  await pipeline.reached('deploy to prod', ['success']);

  const { stdout } = await far.kubectl('get', 'deployments', '-A', '-o', 'name');
  assert.equal(stdout.match(/deployment\.apps\/web$/gm)?.length, 2, stdout);
  assert.deepEqual(person.complaints, []);
});
