import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createEngine } from '@slipway/engine';
import { bridgeAddress } from '#packages/cli/src/roles/bridge/engine-bridge';
import { lonelyPort } from './support/lonely-port.ts';
import { Pipeline } from './support/pipeline.ts';
import { run } from './support/run.ts';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';
import { webServerImage } from './support/web-server.ts';

/** A name that leads nowhere by itself, and an address by which the engine reaches this machine. */
const name = 'ci.slipway.test';
const bridge = await bridgeAddress(createEngine());
assert.ok(bridge);
const directory = mkdtempSync(join(tmpdir(), 'slipway-public-'));
const certFile = join(directory, 'tls.crt');
const keyFile = join(directory, 'tls.key');
let port: number;
let slipway: Slipway;

before(async () => {
  const how = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = `subjectAltName=DNS:${name},IP:${bridge},IP:127.0.0.1`;
  const what = ['-subj', `/CN=${name}`, '-addext', names, '-days', '2'];
  const out = ['-keyout', keyFile, '-out', certFile];
  execFileSync('openssl', ['req', ...how, ...what, ...out], { stdio: 'ignore' });
  port = await lonelyPort();
  slipway = await startSlipway({
    arguments: [
      '--no-demo',
      ...['--url', `https://${name}:${port}`, '--tls-cert', certFile, '--tls-key', keyFile],
      ...['--bind', bridge],
    ],
  });
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

const token = (one: Slipway) =>
  (JSON.parse(readFileSync(one.ready.credentials, 'utf8')) as { readonly token: string }).token;

/** curl, for which the name leads to this machine. */
async function curl(path: string, ...more: readonly string[]): Promise<string> {
  const where = ['--resolve', `${name}:${port}:${bridge}`, '--cacert', certFile];
  const url = `https://${name}:${port}${path}`;
  const { code, stdout, stderr } = await run('curl', ['-sS', ...where, ...more, url]);
  assert.equal(code, 0, stderr);
  return stdout;
}

function git(one: Slipway, at: string, ...args: readonly string[]) {
  const basic = Buffer.from(`root:${token(one)}`).toString('base64');
  const env = { ...process.env, GIT_SSL_CAINFO: certFile, GIT_TERMINAL_PROMPT: '0' };
  const where = ['-c', `http.curloptResolve=${name}:${at}`];
  const who = ['-c', `http.extraHeader=Authorization: Basic ${basic}`];
  return run('git', [...where, ...who, ...args], { env });
}

test('the API answers by TLS under its name, with addresses of that name', async () => {
  await slipway.createProject('hello');
  const header = `private-token: ${token(slipway)}`;

  const shown = JSON.parse(await curl('/api/v4/projects/root%2Fhello', '-H', header)) as {
    readonly http_url_to_repo: string;
    readonly web_url: string;
    readonly container_registry_image_prefix: string;
  };

  assert.equal(slipway.url, `https://${name}:${port}`);
  assert.equal(shown.http_url_to_repo, `https://${name}:${port}/root/hello.git`);
  assert.equal(shown.web_url, `https://${name}:${port}/root/hello`);
  assert.equal(shown.container_registry_image_prefix, `${name}:${port}/root/hello`);
  assert.match(await curl('/-/sign_in'), /<html/i);
  const challenge = await curl('/v2/', '-D', '-', '-o', '/dev/null');
  assert.match(challenge, new RegExp(`realm="https://${name}:${port}/jwt/auth"`));
  const refused = await curl('/', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Host: evil.test');
  assert.match(refused, /421|404/);
});

test('git clones, commits and pushes by the address that it is shown; jobs run by the one they reach', async () => {
  const project = slipway.project('root/hello');
  const clone = join(directory, 'clone');
  const at = `${port}:${bridge}`;
  const url = `https://${name}:${port}/root/hello.git`;

  const cloned = await git(slipway, at, 'clone', url, clone);
  assert.equal(cloned.code, 0, cloned.stderr);
  const yaml = 'unit:\n  tags: [shell]\n  script: ["git ls-remote $CI_REPOSITORY_URL", "env"]\n';
  writeFileSync(join(clone, '.gitlab-ci.yml'), yaml);
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  execFileSync('git', ['-C', clone, 'add', '--all']);
  execFileSync('git', ['-C', clone, ...who, 'commit', '--quiet', '--message=One']);
  const pushed = await git(slipway, at, '-C', clone, 'push', 'origin', 'HEAD:main');
  assert.equal(pushed.code, 0, pushed.stderr);
  assert.match(pushed.stderr, new RegExp(`https://${name}:${port}/root/hello/-/pipelines/`));

  const pipeline = await until('the pipeline', async () => {
    const [found] = await slipway.api.get<readonly { readonly id: number }[]>(
      `${project.route}/pipelines`,
    );
    return found && new Pipeline(slipway.api, project.route, found.id);
  });
  assert.deepEqual(await pipeline.finished(), { unit: 'success' });
  const trace = await pipeline.trace('unit');
  assert.match(trace, new RegExp(`CI_SERVER_URL=http://localhost:${port}`));
  assert.match(trace, new RegExp(`CI_JOB_URL=https://${name}:${port}/`));
});

test('docker signs in, pushes and pulls by TLS, with the authority in certs.d', async () => {
  const registry = `${bridge}:${port}`;
  const trust = `/etc/docker/certs.d/${registry}`;
  const image = `${registry}/root/hello:v1`;
  mkdirSync(trust, { recursive: true });
  writeFileSync(join(trust, 'ca.crt'), readFileSync(certFile));
  const docker = (...args: readonly string[]) => run('docker', ['--config', directory, ...args]);
  try {
    await docker('tag', await webServerImage(), image);

    const login = await docker('login', registry, '--username', 'root', '-p', token(slipway));
    const push = await docker('push', image);
    await docker('rmi', image);
    const pull = await docker('pull', image);

    assert.equal(login.code, 0, login.stderr);
    assert.equal(push.code, 0, push.stderr);
    assert.equal(pull.code, 0, pull.stderr);
  } finally {
    await docker('rmi', image);
    rmSync(trust, { recursive: true });
  }
});

test('kubectl of another machine gets a kubeconfig with an address and a certificate for the name', async () => {
  const { code, stdout, stderr } = await slipway.command('cluster', 'kubeconfig');
  assert.equal(code, 0, stderr);
  const [, clusterPort = ''] = new RegExp(`server: https://${name}:(\\d+)`).exec(stdout) ?? [];
  const file = join(directory, 'kubeconfig');
  writeFileSync(file, stdout, { mode: 0o600 });
  const where = ['--kubeconfig', file, '--server', `https://${bridge}:${clusterPort}`];

  const nodes = await run('kubectl', [...where, '--tls-server-name', name, 'get', 'nodes']);
  const other = await run('kubectl', [...where, '--tls-server-name', 'evil.test', 'get', 'nodes']);

  assert.equal(nodes.code, 0, nodes.stderr);
  assert.match(other.stderr, /certificate is valid for .*ci\.slipway\.test/);
});

test('status and commands of this machine know both addresses; a client of the wrong port is told', async () => {
  const status = await slipway.command('status');
  assert.match(status.stdout, new RegExp(`web, API, git +https://${name}:${port}`));
  assert.match(status.stdout, new RegExp(`from here +http://localhost:${port}`));
  assert.equal((await slipway.command('pipeline', 'list', '--project', 'root/hello')).code, 0);

  const told = await curl('/api/v1/pods');

  assert.match(told, new RegExp(`the Kubernetes API is at https://${name}:\\d+`));
});

test('behind a proxy that speaks TLS, clients are told of the proxy, and known by their own address', async () => {
  const outside = await lonelyPort();
  await using behind = await startSlipway({
    arguments: [
      ...['--no-demo', '--no-cluster', '--url', `https://${name}:${outside}`],
      ...['--trusted-proxies', '127.0.0.1'],
    ],
  });
  const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')];
  // As nginx does unless told otherwise, it asks by the name that it knows itself.
  const proxy = createServer({ cert, key }, (incoming, outgoing) => {
    const { host: _, ...headers } = incoming.headers;
    const told = {
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-host': incoming.headers.host,
      'x-forwarded-proto': 'https',
    };
    const asked = request(behind.ready.near.replace('localhost', '127.0.0.1') + incoming.url, {
      method: incoming.method,
      headers: { ...headers, ...told },
    });
    asked.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(asked);
  }).listen(outside, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    const header = `private-token: ${token(behind)}`;
    const ask = (path: string, ...more: readonly string[]) =>
      run('curl', [
        ...['-sS', '--resolve', `${name}:${outside}:127.0.0.1`, '--cacert', certFile, ...more],
        `https://${name}:${outside}${path}`,
      ]);
    await ask('/api/v4/projects', '-H', header, '--data', 'name=hello');
    await ask('/api/v4/projects', '-H', header, '--data', 'name=other');

    const list = await ask(
      '/api/v4/projects?per_page=1',
      '-D',
      '-',
      '-o',
      '/dev/null',
      '-H',
      header,
    );
    const events = await ask('/api/v4/audit_events', '-H', header);
    const challenge = await ask('/v2/', '-D', '-', '-o', '/dev/null');
    const url = `https://${name}:${outside}/root/hello.git`;
    const remote = await git(behind, `${outside}:127.0.0.1`, 'ls-remote', url);

    assert.match(list.stdout, new RegExp(`<https://${name}:${outside}/api/v4/projects\\?`));
    assert.match(events.stdout, /203\.0\.113\.7/);
    assert.match(challenge.stdout, new RegExp(`realm="https://${name}:${outside}/jwt/auth"`));
    assert.equal(remote.code, 0, remote.stderr);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});
