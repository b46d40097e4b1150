import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Pipeline } from './support/pipeline.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { webServer, webServerImage } from './support/web-server.ts';

/** A small image that this machine has. */
let image: string;
/** Where jobs run, and another machine's cluster. */
let slipway: Slipway;
let far: Slipway;
const directory = mkdtempSync(join(tmpdir(), 'slipway-connected-'));

before(async () => {
  image = await webServerImage();
  slipway = await startSlipway({ arguments: ['--no-demo'] });
  far = await startSlipway({ arguments: ['--no-demo', '--no-runners'] });
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
  await far?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

async function command(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await slipway.command(...args);
  assert.equal(code, 0, stdout + stderr);
  return stdout;
}

const farContext = () => ['--context', 'slipway', '--kubeconfig', far.ready.kubeconfig ?? ''];

/** One job of each environment, with the same script. */
async function deploy(script: readonly string[], environments: readonly string[], ref?: string) {
  const project = slipway.project('root/shop');
  const jobs = Object.fromEntries(
    environments.map((environment) => [
      `to ${environment}`,
      { tags: ['kubectl'], environment, script },
    ]),
  );
  const plain = { tags: ['kubectl'], script: ['env'] };
  const text = JSON.stringify({ ...jobs, plain });
  return project.push({ '.gitlab-ci.yml': text }, ref);
}

test('a context of kubectl is connected by one command, and each step says what it found', async () => {
  await slipway.createProject('shop');

  const told = await command(
    'cluster',
    'connect',
    'cloud',
    ...farContext(),
    '--scope',
    'prod*',
    '--applications',
  );

  assert.match(told, /ok +address/);
  assert.match(told, /ok +certificate .* proves itself by the given authority/);
  assert.match(told, /ok +login .*system:serviceaccount:slipway:slipway/);
  assert.match(told, /ok +version +Kubernetes v1\./);
  assert.match(told, /ok +rights +all that is needed/);
  assert.match(told, /"cloud" is connected: jobs of the environments prod\* use it/);
  assert.match(
    await command('cluster', 'list'),
    /cloud +prod\* +https:\/\/localhost:\d+ +(not used|worked)/,
  );
});

test('jobs of its environments deploy there, in a namespace of their own; the others do not', async () => {
  const script = [
    'kubectl create configmap release --from-literal=a=b',
    'echo "namespace=$KUBE_NAMESPACE url=$KUBE_URL ca=$(head -1 $KUBE_CA_PEM_FILE)"',
    'kubectl auth whoami',
    'kubectl get nodes 2>&1 || true',
  ];

  const pipeline = await deploy(script, ['staging', 'production']);

  assert.deepEqual(await pipeline.finished(), {
    'to staging': 'success',
    'to production': 'success',
    plain: 'success',
  });
  const trace = await pipeline.trace('to production');
  const [, namespace = ''] = /namespace=(shop-\d+-production) url=https/.exec(trace) ?? [];
  assert.match(trace, /ca=-----BEGIN CERTIFICATE/);
  assert.match(trace, /system:serviceaccount:/);
  assert.doesNotMatch(trace, /system:masters/);
  assert.match(trace, /nodes is forbidden/);
  assert.doesNotMatch(await pipeline.trace('plain'), /KUBE_TOKEN=/);
  const there = await far.kubectl('get', 'configmap', 'release', '-n', namespace);
  assert.equal(there.code, 0, there.stderr);
  assert.notEqual((await slipway.kubectl('get', 'namespace', namespace)).code, 0);
  const here = namespace.replace('production', 'staging');
  assert.equal((await slipway.kubectl('get', 'configmap', 'release', '-n', here)).code, 0);
});

test('the rollout is followed there, too, and fails the job with the reason of the pod', async () => {
  const nothing = 'localhost:1/no/such:image';
  const args = '-- sh -c "exec httpd -f -p 8080"';
  const good = await deploy(
    [`kubectl create deployment web --image=${image} ${args}`],
    ['production'],
  );
  assert.equal((await good.finished())['to production'], 'success');
  const trace = await good.trace('to production');
  assert.match(trace, /Rollout of deployment\/web in shop-\d+-production: 1 of 1 new pod ready/);

  const bad = await deploy([`kubectl set image deployment/web *=${nothing}:x`], ['production']);

  assert.equal((await bad.finished())['to production'], 'failed');
  assert.match(
    await bad.trace('to production'),
    /Rollout of deployment\/web in .* has failed: pod web-\S+: ".*" is no name of an image/,
  );
  const shown = await command('environment', 'show', 'production', '--project', 'root/shop');
  assert.match(shown, /deployments\/web in shop-\d+-production/);
});

test('two jobs that deploy there in one namespace at a time are told apart, and what is refused is known', async () => {
  const project = slipway.project('root/shop');
  const args = '-- sh -c "exec httpd -f -p 8080"';
  const to = (script: readonly string[]) => ({
    ...{ tags: ['kubectl'], environment: 'production', script },
  });
  const meet = (one: string, other: string) => [
    `kubectl create configmap meet-${one}`,
    `until kubectl get configmap meet-${other} >/dev/null 2>&1; do sleep 0.1; done`,
  ];
  const pipeline = await project.push({
    '.gitlab-ci.yml': JSON.stringify({
      good: to([
        ...meet('good', 'bad'),
        `kubectl create deployment good --image=${image} ${args}`,
        'kubectl set image deployment/missing web=x:1 || true',
      ]),
      bad: to([
        ...meet('bad', 'good'),
        'kubectl create deployment bad --image=localhost:1/no/such:image',
      ]),
      direct: {
        ...to([
          'kubectl --kubeconfig /dev/null --server $KUBE_URL --token $KUBE_TOKEN --certificate-authority $KUBE_CA_PEM_FILE' +
            ` -n $KUBE_NAMESPACE create deployment direct --image=localhost:1/no/such:image`,
        ]),
        ...{ needs: ['good', 'bad'], when: 'always' },
      },
    }),
  });

  assert.deepEqual(await pipeline.finished(), { good: 'success', bad: 'failed', direct: 'failed' });

  const [good, bad] = [await pipeline.trace('good'), await pipeline.trace('bad')];
  assert.match(good, /Rollout of deployment\/good in .*: 1 of 1 new pod ready/);
  assert.match(good, /kubectl set image: deployments.apps "missing" not found/);
  assert.match(
    bad,
    /Rollout of deployment\/bad in .* has failed: pod bad-\S+: the image "\S+" cannot be pulled/,
  );
  assert.doesNotMatch(good + bad, /is not followed|deployment\/direct/);
  assert.match(await pipeline.trace('direct'), /Rollout of deployment\/direct in .* has failed/);
});

test('a namespace that was granted is granted there, and taken back there', async () => {
  const script = ['kubectl --namespace=production get configmaps'];
  const revoke = ['environment', 'revoke', 'production', 'production', '--project', 'root/shop'];

  const granted = await deploy(script, ['production']);
  assert.equal((await granted.finished())['to production'], 'success');
  await command(...revoke);
  const taken = await deploy(script, ['production']);

  assert.equal((await taken.finished())['to production'], 'failed');
  assert.match(await taken.trace('to production'), /configmaps is forbidden/);
});

test('a branch that is not protected gets nothing of it, and reads why', async () => {
  const pipeline = await deploy(['kubectl get pods'], ['production'], 'feature');

  assert.equal((await pipeline.finished())['to production'], 'failed');
  assert.match(await pipeline.trace('to production'), /"feature", which is not protected/);
});

/** One job that runs as a pod, wherever the cluster is. */
function podJob(script: readonly string[], rest: object = {}) {
  const job = { tags: ['kubernetes'], image, script, environment: 'production', ...rest };
  return slipway.project('root/shop').push({ '.gitlab-ci.yml': JSON.stringify({ hello: job }) });
}

const isRunning = (pipeline: Pipeline) =>
  until('the script runs', async () => /^up and running/m.test(await pipeline.trace('hello')));

test('jobs run as pods there once they are let, by the same file; the others stay here', async () => {
  const here = await podJob(['hostname']);
  assert.equal((await here.finished()).hello, 'success');
  assert.doesNotMatch(await here.trace('hello'), /Using the cluster/);

  const told = await command(
    ...['cluster', 'jobs', 'cloud', '--helper-image', image, '--cpu-limit', '1'],
    ...['--pod-security', 'restricted'],
  );
  assert.match(told, /jobs of the environments prod\* tagged kubernetes run in "cloud" now/);
  const there = await podJob(
    [
      'echo "I am $(id -u), and $(kubectl version >/dev/null 2>&1; ls /var/run/secrets 2>&1)"',
      'echo made > out.txt',
    ],
    { artifacts: { paths: ['out.txt'] } },
  );
  const other = await podJob(['hostname'], { environment: 'staging' });

  assert.equal((await there.finished()).hello, 'success', await there.trace('hello'));
  const trace = await there.trace('hello');
  assert.match(trace, /Using the cluster "cloud"/);
  assert.match(trace, /Using Kubernetes namespace: gitlab-managed-apps/);
  assert.match(trace, /Using Kubernetes executor with image \S+ \.\.\./);
  assert.match(trace, /I am 1000, and .*No such file/);
  assert.match(trace, /out\.txt: found 1 matching/);
  const events = await far.kubectl('get', 'events', '-n', 'gitlab-managed-apps');
  assert.match(events.stdout, /pod\/runner-\S+/);
  const left = ['get', 'pods,secrets', '-n', 'gitlab-managed-apps', '-o', 'name'];
  assert.equal((await far.kubectl(...left)).stdout, '');
  assert.equal((await other.finished()).hello, 'success');
  assert.doesNotMatch(await other.trace('hello'), /Using the cluster/);
});

test('a pod that somebody removes there ends its job, which says so', async () => {
  const pipeline = await podJob(['echo up and running', 'sleep 601']);
  await isRunning(pipeline);

  await far.kubectl('delete', 'pods', '--all', '-n', 'gitlab-managed-apps', '--now');

  assert.equal((await pipeline.finished()).hello, 'failed');
  assert.match(await pipeline.trace('hello'), /system failure\): the pod was deleted/);
});

/** A chart as somebody may have written it: a web server that reads config maps, by a role of its own. */
function chart(version: string): string {
  const folder = join(directory, `greeter-${version}`);
  const metadata = { name: '{{ .Release.Name }}' };
  const rbac = 'rbac.authorization.k8s.io';
  const files: Readonly<Record<string, object>> = {
    'Chart.yaml': { apiVersion: 'v2', name: 'greeter', version },
    'values.yaml': { greeting: 'hello' },
    'templates/config.yaml': {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata },
      data: { greeting: '{{ .Values.greeting }}', version },
    },
    'templates/role.yaml': {
      ...{ apiVersion: `${rbac}/v1`, kind: 'Role', metadata },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    },
    'templates/web.yaml': JSON.parse(webServer('{{ .Release.Name }}', image)).items[0],
  };
  mkdirSync(join(folder, 'templates'), { recursive: true });
  for (const [name, object] of Object.entries(files)) {
    writeFileSync(join(folder, name), JSON.stringify(object));
  }
  execFileSync('helm', ['package', folder, '--destination', directory]);
  return join(directory, `greeter-${version}.tgz`);
}

test('an application is looked at, installed, upgraded, put back and removed in a connected cluster', async () => {
  const app = (verb: string, ...args: readonly string[]) =>
    command('app', verb, ...args, '--cluster', 'cloud');
  const values = join(directory, 'values.yaml');
  writeFileSync(values, 'greeting: moin');
  const greeting = async () => {
    const how = ['get', 'configmap', 'greeter', '-n', 'greeter', '-o', 'jsonpath={.data}'];
    return (await far.kubectl(...how)).stdout;
  };

  const looked = await app('install', 'greeter', chart('1.0.0'), '-f', values, '--dry-run');

  assert.match(looked, /\+.*"greeting":"?moin|\+ *greeting: moin/);
  assert.match(looked, /in the namespace greeter:/);
  assert.match(looked, /get list watch create update patch delete +deployments \(apps\)/);
  assert.doesNotMatch(looked, /in the whole cluster/);
  assert.notEqual((await far.kubectl('get', 'namespace', 'greeter')).code, 0);
  const told = await app('install', 'greeter', chart('1.0.0'), '-f', values);
  assert.match(told, /Pod\/greeter-\S+ +Started/);
  assert.match(told, /greeter is there/);
  assert.match(await greeting(), /moin.*1\.0\.0/);
  await app('install', 'greeter', chart('1.1.0'));
  assert.match(await greeting(), /moin.*1\.1\.0/);
  assert.match(await app('list'), /greeter +greeter +2 +deployed +greeter-1\.1\.0/);
  await app('rollback', 'greeter', '1');
  assert.match(await greeting(), /moin.*1\.0\.0/);
  assert.match(await app('show', 'greeter'), /greeting: moin(.|\n)*Rollback to 1/);
  const asIt = '--as=system:serviceaccount:slipway:slipway-app-greeter-greeter';
  const may = (...right: readonly string[]) => far.kubectl('auth', 'can-i', ...right, asIt);
  assert.equal((await may('patch', 'deployments', '-n', 'greeter')).code, 0);
  assert.notEqual((await may('get', 'services', '-n', 'greeter')).code, 0);
  assert.notEqual((await may('get', 'configmaps', '-n', 'default')).code, 0);
  assert.match(await app('remove', 'greeter'), /greeter is removed, and so are its rights/);
  assert.equal(await greeting(), '');
  assert.notEqual((await may('patch', 'deployments', '-n', 'greeter')).code, 0);
});

test('a chart comes from the registry here, and from a repository', async () => {
  const archive = chart('1.2.0');
  const { registry, credentials } = slipway.ready;
  const { token } = JSON.parse(readFileSync(credentials, 'utf8')) as { readonly token: string };
  const [login, tokenFile] = [join(directory, 'login.json'), join(directory, 'root-token')];
  const auth = Buffer.from(`root:${token}`).toString('base64');
  writeFileSync(login, JSON.stringify({ auths: { [registry]: { auth } } }));
  writeFileSync(tokenFile, token);
  const env = { ...process.env, HELM_REGISTRY_CONFIG: login };
  const place = `oci://${registry}/root/shop`;
  execFileSync('helm', ['push', archive, place, '--plain-http'], { env, stdio: 'pipe' });
  execFileSync('helm', ['repo', 'index', directory]);
  const server = createServer((request, response) => {
    response.end(readFileSync(join(directory, basename(request.url ?? ''))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const repository = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const as = ['--username', 'root', '--password-file', tokenFile];
  await command('app', 'install', 'by-oci', `${place}/greeter`, '--version', '1.2.0', ...as);
  await command('app', 'install', 'by-repository', 'greeter', '--repo', repository);

  server.close();
  const listed = await command('app', 'list');
  assert.match(listed, /by-oci +by-oci +1 +deployed +greeter-1\.2\.0/);
  assert.match(listed, /by-repository +by-repository +1 +deployed +greeter-1\.\d\.0/);
});

test('a chart that is wrong, and a cluster that was not let, say what to do', async () => {
  const wrong = await slipway.command('app', 'install', 'x', join(directory, 'values.yaml'));
  assert.match(wrong.stderr, /helm: .*gzip|helm: .*chart/);
  const unknown = await slipway.command('app', 'install', 'nothing-known');
  assert.match(unknown.stderr, /none of those known, .*metrics-server/);
  const gone = await slipway.command('app', 'remove', 'nobody');
  assert.match(gone.stderr, /release: not found/);
});

test('the token is nowhere in the open, and another takes its place; the old one has ended', async () => {
  const secrets = async () =>
    (
      await far.kubectl(
        ...['get', 'secrets', '-n', 'slipway', '-o', 'jsonpath={.items[*].data.token}'],
      )
    ).stdout
      .split(' ')
      .map((it) => Buffer.from(it, 'base64').toString());
  const [old = ''] = await secrets();
  assert.ok(old.length > 100);
  const shown = await command('cluster', 'show', 'cloud', '--json');
  assert.ok(!shown.includes(old));
  const files = readdirSync(slipway.dataDir).filter((name) => name.startsWith('slipway.db'));
  assert.ok(files.every((name) => !readFileSync(join(slipway.dataDir, name)).includes(old)));

  const told = await command('cluster', 'rotate', 'cloud', ...farContext(), '--applications');

  assert.match(told, /a new token, and the old one has ended/);
  const left = await secrets();
  assert.equal(left.length, 1);
  assert.notEqual(left[0], old);
  assert.match(await command('cluster', 'check', 'cloud'), /ok +rights/);
});

test('a token that may too little is refused with what is missing, and the command that grants it', async () => {
  await far.kubectl('create', 'namespace', 'shop');
  await far.kubectl('create', 'serviceaccount', 'deployer', '-n', 'shop');
  const { stdout } = await far.kubectl('create', 'token', 'deployer', '-n', 'shop');
  const [file, ca] = [join(directory, 'token'), join(directory, 'ca.pem')];
  writeFileSync(file, stdout);
  const config = readFileSync(far.ready.kubeconfig ?? '', 'utf8');
  const [, url = '', authority = ''] = [
    config,
    /server: (\S+)/.exec(config)?.[1] ?? '',
    /certificate-authority-data: (\S+)/.exec(config)?.[1] ?? '',
  ];
  writeFileSync(ca, Buffer.from(authority, 'base64'));
  const how = ['--url', url, '--ca', ca, '--token-file', file, '--namespace', 'shop'];
  const wish = ['cluster', 'connect', 'article', ...how, '--unmanaged', '--project', 'root/shop'];

  const refused = await slipway.command(...wish);

  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /failed +rights .*namespace shop: .*patch deployments\.apps/);
  const [, grant = ''] = /kubectl (create rolebinding slipway .*)/.exec(refused.stdout) ?? [];
  assert.equal((await far.kubectl(...grant.trim().split(' '))).code, 0);
  await command(...wish);
  const pipeline = await deploy(['kubectl create configmap by-article', 'env'], ['review']);
  assert.equal((await pipeline.finished())['to review'], 'success');
  assert.match(
    await pipeline.trace('to review'),
    /used with the account that it was connected with/,
  );
  assert.equal((await far.kubectl('get', 'configmap', 'by-article', '-n', 'shop')).code, 0);
  await command('cluster', 'remove', 'article', '--project', 'root/shop');
});

test('what is wrong on the way there is said step by step', async () => {
  const file = join(directory, 'token');
  const url = /server: (\S+)/.exec(readFileSync(far.ready.kubeconfig ?? '', 'utf8'))?.[1] ?? '';
  const tried = async (address: string, ...more: readonly string[]) =>
    (
      await slipway.command(
        ...['cluster', 'connect', 'x', '--url', address, '--token-file', file, ...more],
      )
    ).stdout;

  assert.match(
    await tried('https://no.such.test:6443'),
    /failed +address .*no address for the name/,
  );
  assert.match(await tried('https://localhost:1'), /failed +address .*ECONNREFUSED/);
  assert.match(await tried(url), /failed +certificate .*not signed by an authority that everybody/);
  writeFileSync(file, 'nonsense');
  assert.match(
    await tried(url, '--ca', join(directory, 'ca.pem')),
    /failed +login .*does not accept the token/,
  );
});

test('a cluster that is gone is told in the log of the job and in the list', async () => {
  const running = await podJob(['echo up and running', 'sleep 602']);
  await isRunning(running);
  await far[Symbol.asyncDispose]();

  assert.equal((await running.finished()).hello, 'failed');
  assert.match(await running.trace('hello'), /API server of the cluster does not answer: ECONN/);

  const pipeline = await deploy(['kubectl get pods'], ['production']);

  assert.equal((await pipeline.finished())['to production'], 'failed');
  assert.match(await pipeline.trace('to production'), /the cluster "cloud" could not be used/);
  assert.match(await command('cluster', 'list'), /cloud .*not usable/);
  const environments = await command('environment', 'list', '--project', 'root/shop');
  assert.match(environments, /^production +available; its cluster cloud could not be used/m);
  assert.doesNotMatch(environments, /^staging .*could not be used/m);
  assert.match(await command('status'), /connected +cloud, which could not be used: /);
  assert.match((await slipway.command('doctor')).stdout, /cluster cloud.*cannot be reached/);
  assert.match(await command('cluster', 'remove', 'cloud'), /is forgotten/);
});
