import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { after, before, test } from 'node:test';
import { createClient } from './support/client.ts';
import { personAt } from './support/person.ts';
import { run } from './support/run.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { webServerImage } from './support/web-server.ts';

let slipway: Slipway;
let image: string;
/** An image that serves by itself. */
const served = 'slipway.local/served-e2e:1';

before(async () => {
  image = await webServerImage();
  slipway = await startSlipway({ arguments: ['--no-demo'] });
  await slipway.createProject('shop');
});

after(async () => {
  await run('docker', ['rmi', served]);
  await slipway?.[Symbol.asyncDispose]();
});

/** What runs in the container, and how it is made. */
interface Web {
  readonly name: string;
  readonly script?: string;
  readonly spec?: object;
  readonly container?: object;
}

const serve = 'mkdir -p /tmp/www && exec httpd -f -p 8080 -h /tmp/www';

/** A deployment as a file, for `kubectl apply`. */
function manifest({ name, script = serve, spec = {}, container = {} }: Web): string {
  const labels = { app: name };
  const command = ['sh', '-c', script];
  const web = { name: 'web', image, imagePullPolicy: 'IfNotPresent', command, ...container };
  const pod = { terminationGracePeriodSeconds: 1, containers: [web] };
  return JSON.stringify({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name } },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
      ...spec,
    },
  });
}

interface Deployment {
  readonly iid: number;
  readonly status: string;
  readonly rollback_of: number | null;
}

/** Pushes a job that deploys to staging, and waits for its end. */
async function deploy(script: readonly string[], more: object = {}, files = {}) {
  const project = slipway.project('root/shop');
  const job = { tags: ['kubectl'], environment: 'staging', script, ...more };
  const text = JSON.stringify({ deploy: job });
  const pipeline = await project.push({ '.gitlab-ci.yml': text, ...files });
  const { deploy: status } = await pipeline.finished();
  const [deployment] = await project.api.get<readonly Deployment[]>(
    `${project.route}/deployments?order_by=id&sort=desc&per_page=1`,
  );
  return { status, trace: await pipeline.trace('deploy'), deployment, pipeline };
}

async function environment(name: string) {
  const { api, route } = slipway.project('root/shop');
  const [found] = await api.get<readonly { readonly id: number }[]>(
    `${route}/environments?name=${name}`,
  );
  assert.ok(found);
  return found;
}

async function namespaceOf(name = 'staging'): Promise<string> {
  const { stdout } = await slipway.kubectl('get', 'ns', '-o', 'name');
  return new RegExp(`shop-\\d+-${name}`).exec(stdout)?.[0] ?? '';
}

const apply = (web: Web, more: object = {}) =>
  deploy([`kubectl apply -f ${web.name}.json`], more, { [`${web.name}.json`]: manifest(web) });

test('a job that applies a deployment ends when its pods are ready, and its log says how they came', async () => {
  const { status, trace, deployment } = await apply({ name: 'web' });

  assert.equal(status, 'success', trace);
  assert.match(trace, /Rollout of deployment\/web in shop-\d+-staging: 0 of 1 new pod ready/);
  assert.match(trace, /Rollout of deployment\/web in shop-\d+-staging: 1 of 1 new pod ready/);
  assert.equal(deployment?.status, 'success');
});

test('set image to one that is not there fails the job with what the registry says', async () => {
  const { registry } = slipway.ready;
  const script = [`kubectl set image deployment/web web=${registry}/root/shop:none`];

  const { status, trace, deployment } = await deploy(script);

  assert.equal(status, 'failed', trace);
  assert.match(
    trace,
    /in shop-\d+-staging has failed: pod web-\S+: the image ".*\/root\/shop:none" cannot be pulled/,
  );
  assert.equal(deployment?.status, 'failed');
});

test('a crash loop fails the job with the last lines of the container', async () => {
  const { status, trace } = await apply({ name: 'web', script: 'echo no database; exit 3' });

  assert.equal(status, 'failed', trace);
  assert.match(trace, /has failed: pod web-\S+: has ended 3 times, the last time with exit code 3/);
  assert.match(trace, /The last lines of the container:\s+no database/);
  assert.match(trace, /ERROR: Job failed: what it deployed does not come up/);
});

/** A list of objects of other kinds, all of which run the same container. */
function others(): string {
  const labels = (app: string) => ({ app });
  const template = (app: string, script: string, more: object = {}) => ({
    metadata: { labels: labels(app) },
    spec: {
      ...{ terminationGracePeriodSeconds: 1, ...more },
      containers: [
        { name: 'web', image, imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script] },
      ],
    },
  });
  const set = (kind: string, app: string, more: object = {}) => ({
    ...{ apiVersion: 'apps/v1', kind, metadata: { name: app } },
    spec: { selector: { matchLabels: labels(app) }, template: template(app, serve), ...more },
  });
  const once = template('once', 'true', { restartPolicy: 'Never' });
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'List' },
    items: [
      set('StatefulSet', 'ordered', { serviceName: 'ordered', replicas: 2 }),
      set('DaemonSet', 'everywhere'),
      { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once' }, spec: { template: once } },
    ],
  });
}

test('stateful sets, daemon sets and jobs are followed, brought by kustomize, and what helm brings', async () => {
  const chart = { apiVersion: 'v2', name: 'charted', version: '1.0.0' };
  const files = {
    'kustomization.yaml': JSON.stringify({ resources: ['others.json'], namePrefix: 'k-' }),
    'others.json': others(),
    'chart/Chart.yaml': JSON.stringify(chart),
    'chart/templates/web.yaml': manifest({ name: 'charted' }),
  };
  const helm = 'helm upgrade --install charted ./chart';

  const { status, trace, deployment } = await deploy(['kubectl apply -k .', helm], {}, files);

  assert.equal(status, 'success', trace);
  for (const name of [
    'statefulset/k-ordered',
    'daemonset/k-everywhere',
    'job/k-once',
    'deployment/charted',
  ]) {
    assert.match(trace, new RegExp(`Rollout of ${name} in shop-\\d+-staging: `));
  }
  assert.match(trace, /statefulset\/k-ordered in \S+: 2 of 2 new pods ready/);
  assert.equal(deployment?.status, 'success');
});

test('a job that scales a canary is followed, and the environment shows its track', async () => {
  const labels = '"app":"canary","track":"canary"';
  const canary = manifest({ name: 'canary' }).replaceAll('"app":"canary"', labels);
  const made = await deploy(['kubectl apply -f canary.json'], {}, { 'canary.json': canary });
  assert.equal(made.status, 'success', made.trace);

  const { status, trace } = await deploy(['kubectl scale deployment/canary --replicas=2']);

  assert.equal(status, 'success', trace);
  assert.match(trace, /Rollout of deployment\/canary in \S+: 2 of 2 new pods ready/);
  const shown = await slipway.command('environment', 'show', 'staging', '--project', 'root/shop');
  assert.match(shown.stdout, /deployments\/canary .*track canary, 2 of 2 pods ready/);
});

test('what no node takes, what a quota forbids and what is not ready in time fail with their reasons', async () => {
  const resources = { requests: { memory: '9000Gi' } };
  const large = await apply({ name: 'large', container: { resources } });
  assert.equal(large.status, 'failed', large.trace);
  assert.match(large.trace, /pod large-\S+: no node takes it: .*[Ii]nsufficient memory/);

  const readinessProbe = { httpGet: { path: '/missing', port: 8080 }, periodSeconds: 1 };
  // Long enough for a probe to have failed by then.
  const spec = { progressDeadlineSeconds: 10 };
  const slow = await apply({ name: 'slow', container: { readinessProbe }, spec });
  assert.equal(slow.status, 'failed', slow.trace);
  assert.match(slow.trace, /it was not ready within 10 s: pod slow-\S+: Readiness probe failed/);

  const namespace = await namespaceOf();
  await slipway.kubectl('create', 'quota', 'few', '--hard=pods=1', '-n', namespace);
  const many = await apply({ name: 'many' });
  await slipway.kubectl('delete', 'quota', 'few', '-n', namespace);
  assert.equal(many.status, 'failed', many.trace);
  assert.match(many.trace, /no pod can be made: .*exceeded quota: few/);
});

test('a set image that failed behind "|| true" does not show as deployed, and the log names the command', async () => {
  const script = ['kubectl set image deployment/missing web=alpine || true'];

  const { status, trace, deployment } = await deploy(script);

  assert.equal(status, 'success', trace);
  assert.match(trace, /kubectl set image: deployments.apps "missing" not found/);
  assert.match(trace, /Hint: slipway deploy missing --image IMAGE/);
  assert.equal(deployment?.status, 'failed');
});

test('a variable switches it off, and objects that others broke fail nobody', async () => {
  const variables = { SLIPWAY_FOLLOW_ROLLOUT: 'false' };
  const off = await apply({ name: 'web', script: 'exit 4' }, { variables });
  assert.equal(off.status, 'success', off.trace);
  assert.doesNotMatch(off.trace, /Rollout of/);

  const other = await deploy(['kubectl create configmap colours --from-literal=a=red']);
  assert.equal(other.status, 'success', other.trace);
});

test('the environment says what runs, what is otherwise than deployed, and a rollback puts it back', async () => {
  const readinessProbe = { tcpSocket: { port: 8080 }, periodSeconds: 1 };
  const env = (value: string) => ({
    container: { readinessProbe, env: [{ name: 'COLOUR', value }] },
  });
  const blue = await apply({ name: 'page', ...env('blue') });
  assert.equal(blue.status, 'success', blue.trace);
  const green = await apply({ name: 'page', ...env('green') });
  assert.equal(green.status, 'success', green.trace);
  const named = ['staging', '--project', 'root/shop'];
  const shown = (await slipway.command('environment', 'show', ...named)).stdout;
  assert.match(shown, /deployments\/page in shop-\d+-staging .*1 of 1 pods ready, 0 restarts/);
  assert.match(shown, /web: \S+ \(sha256:[0-9a-f]{12}\)/);
  const [, namespace = ''] = /deployments\/page in (\S+)/.exec(shown) ?? [];
  await slipway.kubectl('set', 'env', 'deployment/page', 'COLOUR=red', '-n', namespace);
  await slipway.kubectl('scale', 'deployment/page', '--replicas=2', '-n', namespace);
  const drifted = (await slipway.command('environment', 'show', ...named)).stdout;
  assert.match(drifted, /drift: changed in the cluster .*\n.*env\[COLOUR\].value: "green" → "red"/);

  const to = ['--to', String(blue.deployment?.iid)];
  const preview = await slipway.command('rollback', ...named, ...to, '--dry-run');
  assert.match(preview.stdout, /page in \S+ is changed\n.*env\[COLOUR\].value: "red" → "blue"/);
  const done = await slipway.command('rollback', ...named, ...to);

  assert.equal(done.code, 0, done.stdout + done.stderr);
  assert.match(done.stdout, /rollback to #\d+: success/);
  const path = '{.spec.replicas} {.spec.template.spec.containers[0].env[0].value}';
  const live = await slipway.kubectl(
    ...['get', 'deployment', 'page', '-n', namespace, '-o', `jsonpath=${path}`],
  );
  assert.equal(live.stdout, '2 blue');
  const after = (await slipway.command('environment', 'show', ...named)).stdout;
  assert.match(after, new RegExp(`success .*rollback to #${blue.deployment?.iid} `));
  const again = await slipway.command('rollback', ...named, ...to);
  assert.match(again.stderr, /everything is as deployment #\d+ has left it/);
});

test('the page of the environment shows the drift, and rolls back with a preview', async () => {
  const { api, route } = slipway.project('root/shop');
  const newest = async () => {
    const path = `${route}/deployments?order_by=id&sort=desc&per_page=1`;
    const [deployment] = await api.get<readonly Deployment[]>(path);
    assert.ok(deployment);
    return deployment;
  };
  const { id } = await environment('staging');
  await using person = await personAt(slipway);
  const { page, complaints } = person;
  await page.goto(`/root/shop/-/environments/${id}`);
  const runs = page.getByRole('table', { name: 'What runs now' });
  await runs.getByRole('row').filter({ hasText: 'page' }).getByText('2 of 2 ready').waitFor();
  await slipway.kubectl('set', 'env', 'deployment/page', 'COLOUR=red', '-n', await namespaceOf());
  await page.reload();
  await page.getByText('page was changed in the cluster since it was deployed').waitFor();

  await page.getByRole('link', { name: 'Deployments', exact: true }).click();
  const before = await newest();
  const row = page.getByRole('row').filter({ hasText: 'Rollback to' }).first();
  await row.getByRole('button', { name: /^Roll back/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('spec.template.spec.containers[web].env[COLOUR].value').waitFor();
  await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();

  await dialog.waitFor({ state: 'detached' });
  await page
    .getByText(/^Rollback to #/)
    .nth(1)
    .waitFor();
  await page.getByRole('link', { name: 'Runs now', exact: true }).click();
  await runs.getByRole('row').filter({ hasText: 'page' }).getByText('2 of 2 ready').waitFor();
  await page
    .getByText('page was changed in the cluster since it was deployed')
    .waitFor({ state: 'detached' });
  await until('the rollback to end', async () => {
    const { iid, status } = await newest();
    return iid > before.iid && status === 'success';
  });
  assert.deepEqual(complaints, []);
});

test('from a pod to its image, job, pipeline and commit, and back', async () => {
  const { stdout } = await slipway.kubectl(
    ...['get', 'pods', '-n', await namespaceOf(), '-l', 'app=page', '-o', 'json'],
  );
  // Those of the version before may still be on their way out.
  const [{ metadata: { name: pod = '' } = {} } = {}] = (
    JSON.parse(stdout) as {
      readonly items: readonly {
        readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
      }[];
    }
  ).items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const traced = await slipway.command('trace', pod, '-n', await namespaceOf());
  assert.equal(traced.code, 0, traced.stdout + traced.stderr);
  const [, sha = ''] = /commit +([0-9a-f]{40}) of main/.exec(traced.stdout) ?? [];
  const [, digest = ''] = /image +\S+ \((sha256:[0-9a-f]{64})\)/.exec(traced.stdout) ?? [];
  assert.match(traced.stdout, /job +deploy: http\S+\/root\/shop\/-\/jobs\/\d+/);

  const ofCommit = await slipway.command('trace', sha.slice(0, 10));
  const ofImage = await slipway.command('trace', `page@${digest}`);

  assert.match(ofCommit.stdout, new RegExp(`pod +\\S+/${pod}`));
  assert.match(ofImage.stdout, new RegExp(`commit +${sha}`));
  await using person = await personAt(slipway);
  await person.page.goto(`/-/cluster/pods/${await namespaceOf()}/${pod}`);
  const origin = person.page.getByRole('region', { name: 'Comes from' });
  await origin.getByRole('link', { name: /staging of root\/shop/ }).waitFor();
  await origin.getByRole('link', { name: sha.slice(0, 8) }).click();
  await person.page.getByRole('link', { name: 'Deployed', exact: true }).click();
  const deployed = person.page.getByRole('table', { name: 'Deployments of this commit' });
  await deployed
    .getByRole('link', { name: `${await namespaceOf()}/${pod}` })
    .first()
    .waitFor();
});

test('slipway deploy makes deployment, service and address in one step, and later changes what is named', async () => {
  const made = await run('docker', ['create', image, 'true']);
  const change = 'CMD ["httpd", "-f", "-p", "8080"]';
  await run('docker', ['commit', `--change=${change}`, made.stdout.trim(), served]);
  await run('docker', ['rm', made.stdout.trim()]);
  const first = await slipway.command(
    ...['deploy', 'hello', '--image', served, '--port', '8080', '-n', 'fresh'],
    ...['--env', 'COLOUR=red=ish', '--probe', '/etc/hosts'],
  );
  assert.equal(first.code, 0, first.stdout + first.stderr);
  assert.match(first.stdout, /deployment\/hello is made\nservice\/hello is made/);
  assert.match(first.stdout, /http:\/\/hello\.fresh\.localhost:\d+/);
  const second = await slipway.command(...['deploy', 'hello', '-n', 'fresh', '--replicas', '2']);

  assert.match(second.stdout, /deployment\/hello is changed/, second.stderr);
  const path = '{.spec.replicas} {.spec.template.spec.containers[0].env[*].name}';
  const live = await slipway.kubectl(
    ...['get', 'deployment', 'hello', '-n', 'fresh', '-o', `jsonpath=${path}`],
  );
  assert.equal(live.stdout, '2 COLOUR');
});

test('what sleeps at no pods is woken by a request, which is held until a pod answers it', async () => {
  const service = {
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'dozing' } },
    spec: { selector: { app: 'dozing' }, ports: [{ port: 80, targetPort: 8080 }] },
  };
  const readinessProbe = { tcpSocket: { port: 8080 }, periodSeconds: 1 };
  const files = {
    'web.json': manifest({ name: 'dozing', container: { readinessProbe } }),
    'service.json': JSON.stringify(service),
  };
  const script = ['kubectl apply -f web.json -f service.json'];
  const { status, trace } = await deploy(script, { environment: 'doze' }, files);
  assert.equal(status, 'success', trace);
  const inDoze = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await slipway.command(
      ...['environment', ...args, '--project', 'root/shop'],
    );
    assert.equal(code, 0, stderr);
    return stdout;
  };

  await inDoze('sleep', 'doze', '--after', '1 hour');
  assert.match(await inDoze('sleep', 'doze'), /1 put to sleep/);
  const namespace = await namespaceOf('doze');
  const pods = ['-n', namespace, 'get', 'pods', '-o', 'name'];
  await until('no pods', async () => (await slipway.kubectl(...pods)).stdout === '');

  const { port } = new URL(slipway.ready.url);
  const host = `dozing.${namespace}.localhost:${port}`;
  const asked = request({ host: '127.0.0.1', port, path: '/', headers: { host } });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  // No page is there, but a pod has said so.
  assert.equal(answer.statusCode, 404);
});

test('a job that waits for its rollout can be canceled, and nobody follows it any longer', async () => {
  const project = slipway.project('root/shop');
  const readinessProbe = { tcpSocket: { port: 9 }, periodSeconds: 1 };
  const web = manifest({ name: 'never', container: { readinessProbe } });
  const job = { tags: ['kubectl'], environment: 'staging', script: ['kubectl apply -f web.json'] };
  const files = { '.gitlab-ci.yml': JSON.stringify({ deploy: job }), 'web.json': web };
  const pipeline = await project.push(files);
  await until('the probe to be told', async () =>
    (await pipeline.trace('deploy')).includes('Readiness probe failed'),
  );

  await pipeline.cancel('deploy');

  assert.equal((await pipeline.finished(60)).deploy, 'canceled');
});

test('where the project wants it, a rollout that fails is followed by the state before', async () => {
  const { api, route } = slipway.project('root/shop');
  const before = await apply({ name: 'steady' });
  assert.equal(before.status, 'success', before.trace);
  assert.match(before.trace, /\n.*Job succeeded[^\n]*\n$/);
  await api.request('PUT', route, { auto_rollback_enabled: true });

  const failed = await apply({ name: 'steady', script: 'echo no database; exit 3' });

  assert.equal(failed.status, 'failed', failed.trace);
  assert.match(
    failed.trace,
    new RegExp(`What deployment #${before.deployment?.iid} had left is put back`),
  );
  const newest = `${route}/deployments?order_by=id&sort=desc&per_page=1`;
  await until('the rollback to end', async () => {
    const [last] = await api.get<readonly Deployment[]>(newest);
    return last?.rollback_of === before.deployment?.iid && last?.status === 'success';
  });
  await api.request('PUT', route, { auto_rollback_enabled: false });
  const path = '{.spec.template.spec.containers[0].command[2]}';
  const live = await slipway.kubectl(
    ...['get', 'deployment', 'steady', '-n', await namespaceOf(), '-o', `jsonpath=${path}`],
  );
  assert.equal(live.stdout, serve);
});

test('a rollback that was under way when Slipway was killed is taken up again', async () => {
  const named = ['staging', '--project', 'root/shop'];
  const shown = await slipway.command('environment', 'show', ...named, '--json');
  const { deployments } = JSON.parse(shown.stdout) as { readonly deployments: readonly Known[] };
  const target = deployments.filter(({ status }) => status === 'success').at(-1);
  assert.ok(target);
  const { api, route } = slipway.project('root/shop');
  const made = await api.post<Known>(`${route}/deployments/${target.id}/rollback`);

  await slipway.kill();
  await slipway.start();

  const again = slipway.project('root/shop');
  const { status } = await until('the rollback to end', async () => {
    const now = await again.api.get<Known>(`${again.route}/deployments/${made.id}`);
    return ['success', 'failed'].includes(now.status) && now;
  });
  assert.equal(status, 'success');
});

/** As `slipway environment show` knows a deployment. */
interface Known {
  readonly id: number;
  readonly status: string;
}

test('a rollout that was followed when Slipway was killed is taken up again', async () => {
  const project = slipway.project('root/shop');
  const web = manifest({ name: 'lasting', script: 'echo no database; exit 3' });
  const job = { tags: ['kubectl'], environment: 'staging', script: ['kubectl apply -f web.json'] };
  const files = { '.gitlab-ci.yml': JSON.stringify({ deploy: job }), 'web.json': web };
  const pipeline = await project.push(files);
  await until('the rollout to be followed', async () =>
    (await pipeline.trace('deploy')).includes('Rollout of deployment/lasting'),
  );

  await slipway.kill();
  await slipway.start();

  const again = slipway.project('root/shop').pipeline(pipeline.id);
  assert.equal((await again.finished()).deploy, 'failed');
  assert.match(await again.trace('deploy'), /deployment\/lasting .* has failed: pod lasting-/);
});

/** Somebody else who maintains the project, by their token. */
async function maintainer(username: string) {
  const { api, route } = slipway.project('root/shop');
  const facts = { username, name: username, email: `${username}@example.com` };
  const password = 'quite a long password';
  const { id } = await api.post<{ readonly id: number }>('/users', { ...facts, password });
  await api.post(`${route}/members`, { user_id: id, access_level: 40 });
  const { token } = await api.post<{ readonly token: string }>(
    `/users/${id}/personal_access_tokens`,
    { name: 'e2e', scopes: ['api'] },
  );
  return createClient(slipway.ready.near, token);
}

test('a manual deployment shows what it would change, waits for its approval, and brings that', async () => {
  const script = [
    'kubectl apply -f shown.json',
    'kubectl set env deployment/shown "VERSION=$CI_COMMIT_SHORT_SHA"',
  ];
  const files = { 'shown.json': manifest({ name: 'shown' }) };
  const before = await deploy(script, {}, files);
  assert.equal(before.status, 'success', before.trace);
  const { api, route } = slipway.project('root/shop');
  const bob = await maintainer('bob');
  await api.post(`${route}/protected_environments`, {
    ...{ name: 'staging', deploy_access_levels: [{ access_level: 40 }] },
    approval_rules: [{ access_level: 40 }],
  });
  const job = { tags: ['kubectl'], environment: 'staging', script, when: 'manual' };
  const text = JSON.stringify({ deploy: job });
  const pipeline = await slipway.project('root/shop').push({ '.gitlab-ci.yml': text });
  const { sha } = await api.get<{ readonly sha: string }>(`${route}/pipelines/${pipeline.id}`);
  await using person = await personAt(slipway);
  const { page, complaints } = person;
  const { id } = await pipeline.job('deploy');

  const preview = await slipway.command('job', 'preview', 'deploy', '--project', 'root/shop');
  await page.goto(`/root/shop/-/jobs/${id}`);
  const shown = page.getByRole('region', { name: 'What it would change in staging' });
  await shown.getByText('1 commit would be new').waitFor();
  await shown.getByText('env[VERSION].value').waitFor();
  const greyed = page.getByRole('button', { name: 'Play: deploy', disabled: true });
  await greyed.waitFor();

  assert.match(preview.stdout, /deployments\/shown in \S+ changes:/);
  assert.match(preview.stdout, new RegExp(`env\\[VERSION\\].value: .* → "${sha.slice(0, 8)}"`));
  assert.match(
    preview.stdout,
    /it cannot be played: waits for 1 more approval to deploy to staging/,
  );
  await shown.getByText('Maintainers: 0 of 1 approved').waitFor();
  const [waiting] = await bob.get<readonly Known[]>(`${route}/deployments?status=blocked`);
  await bob.post(`${route}/deployments/${waiting?.id}/approval`, { status: 'approved' });
  await page.getByText(/^Was approved to deploy to staging/).waitFor();
  await page.getByRole('button', { name: 'Play: deploy', disabled: false }).click();

  // Until the click has reached the server, the pipeline waits for it and counts as settled.
  const { status } = await pipeline.reached('deploy', ['success', 'failed']);
  assert.equal(status, 'success', await pipeline.trace('deploy'));
  const path = '{.spec.template.spec.containers[0].env[0].value}';
  const live = await slipway.kubectl(
    ...['get', 'deployment', 'shown', '-n', await namespaceOf(), '-o', `jsonpath=${path}`],
  );
  assert.equal(live.stdout, sha.slice(0, 8));
  assert.deepEqual(complaints, []);
  await api.request('DELETE', `${route}/protected_environments/staging`);
});
