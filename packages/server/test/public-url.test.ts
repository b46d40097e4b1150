import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import type { JobPayload } from '@slipway/protocol';
import { root, startServer, type TestServer } from './harness.ts';

const url = 'https://ci.example.com';
const registry = 'ci.example.com';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What a client gets that asks for `https://ci.example.com…` through a proxy which speaks TLS for us. */
function throughProxy(
  server: TestServer,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: object; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const all = { host: 'ci.example.com', ...headers };
    const asking = request({ hostname, port, path, method, headers: all }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString(),
        }),
      );
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

test('behind a proxy every address in an answer is the one that clients reach', async () => {
  await using server = await startServer({ url, registry });
  for (const path of ['one', 'two']) await server.api('POST', '/projects', { path });
  const headers = { 'private-token': root.token };

  const { body } = await throughProxy(server, '/api/v4/projects/root%2Fone', { headers });
  const list = await throughProxy(server, '/api/v4/projects?per_page=1', { headers });

  const project = JSON.parse(body) as Record<string, string>;
  assert.equal(project.http_url_to_repo, `${url}/root/one.git`);
  assert.equal(project.web_url, `${url}/root/one`);
  assert.equal(project.container_registry_image_prefix, 'ci.example.com/root/one');
  const links = String(list.headers.link).split(', ');
  assert.ok(links.length > 1);
  for (const link of links) assert.match(link, /^<https:\/\/ci\.example\.com\/api\/v4\/projects\?/);
  assert.equal(server.server.registryAuth.realm, `${url}/jwt/auth`);
});

test('the cookie of a session goes on by nothing less than https', async () => {
  await using server = await startServer({ url, registry });
  const signedIn = await throughProxy(server, '/-/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username: root.username, password: root.password }),
  });
  const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];

  assert.equal(signedIn.status, 201);
  assert.match(cookie, /; Secure/);
  const from = (origin: string) =>
    throughProxy(server, '/api/v4/user', {
      headers: { cookie: cookie.split(';')[0], origin, 'sec-fetch-site': 'same-origin' },
    });
  assert.equal((await from(url)).status, 200);
  assert.equal((await from('https://evil.example.com')).status, 401);
});

/** The variables of a job that a runner gets which asks from 127.0.0.1, or by a proxy from elsewhere. */
async function variablesOf(server: TestServer, headers: Readonly<Record<string, string>>) {
  const project = await server.project('hello');
  const { token } = await server.runner();
  await project.push({ '.gitlab-ci.yml': 'unit:\n  script: [make]\n' });
  const asked = await server.fetch('/api/v4/jobs/request', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token, info: { executor: 'shell', features: {} } }),
  });
  assert.equal(asked.status, 201);
  const job = (await asked.json()) as JobPayload;
  const value = (key: string) => job.variables.find((it) => it.key === key)?.value;
  return { job, value };
}

const behindProxy = { url, registry, trustedProxies: ['127.0.0.1', '::1'] };
const near = { url: 'http://localhost:8929', registry: 'localhost:8929' };

test('a job on this machine gets the addresses that it reaches here; what people click on is public', async () => {
  await using server = await startServer({ ...behindProxy, near });

  const { job, value } = await variablesOf(server, {});

  assert.equal(value('CI_SERVER_URL'), near.url);
  assert.equal(value('CI_REGISTRY_IMAGE'), 'localhost:8929/root/hello');
  assert.match(job.git_info.repo_url, /@localhost:8929\/root\/hello\.git$/);
  assert.equal(value('CI_PROJECT_URL'), `${url}/root/hello`);
  assert.match(value('CI_JOB_URL') ?? '', /^https:\/\/ci\.example\.com\//);
  assert.deepEqual(
    job.credentials.map((it) => it.url),
    ['localhost:8929', registry],
  );
});

test('a job on another machine gets the addresses that it reaches from there', async () => {
  await using server = await startServer({ ...behindProxy, near });

  const { job, value } = await variablesOf(server, { 'x-forwarded-for': '203.0.113.7' });

  assert.equal(value('CI_SERVER_URL'), url);
  assert.equal(value('CI_REGISTRY_IMAGE'), 'ci.example.com/root/hello');
  assert.match(job.git_info.repo_url, /@ci\.example\.com\/root\/hello\.git$/);
  assert.deepEqual(
    job.credentials.map((it) => it.url),
    [registry],
  );
});

test('whoever asks by another name gets links to that one', async () => {
  await using server = await startServer({ url, registry });
  for (const path of ['one', 'two']) await server.api('POST', '/projects', { path });

  const list = await server.fetch('/api/v4/projects?per_page=1', {
    headers: { 'private-token': root.token },
  });

  assert.ok(list.headers.get('link')?.includes(`<${server.url}/api/v4/projects?`));
});
