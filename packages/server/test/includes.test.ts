import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createRemoteFiles } from '../src/includes/remote-files.ts';
import { startServer, type TestServer } from './harness.ts';

interface Lint {
  readonly valid: boolean;
  readonly errors: readonly string[];
  readonly merged_yaml: string;
}

async function lint(server: TestServer, project: number, content: string): Promise<Lint> {
  return (await server.api('POST', `/projects/${project}/ci/lint`, { content })) as Lint;
}

const job = (name: string) => `${name}:\n  script: [make]\n`;

test('files of another project are included at a ref, and their local includes there too', async () => {
  await using server = await startServer();
  const shared = await server.project('shared');
  const project = await server.project('hello');
  await shared.push({
    'ci.yml': `include: more.yml\n${job('old')}`,
    'more.yml': job('nested'),
  });
  await shared.push({}, { tag: 'v1' });
  await shared.push({ 'ci.yml': job('new') });

  const atTag = await lint(
    server,
    project.id,
    'include: {project: Root/shared, ref: v1, file: [/ci.yml]}\n',
  );
  const atHead = await lint(server, project.id, 'include: {project: root/shared, file: ci.yml}\n');

  assert.deepEqual(atTag.errors, []);
  assert.match(atTag.merged_yaml, /old:/);
  assert.match(atTag.merged_yaml, /nested:/);
  assert.match(atHead.merged_yaml, /new:/);
});

test('what is missing in another project is said in the words of GitLab', async () => {
  await using server = await startServer();
  const shared = await server.project('shared');
  const project = await server.project('hello');
  await shared.push({ 'ci.yml': job('a') });
  const errors = async (include: string) =>
    (await lint(server, project.id, `include: ${include}\n`)).errors.join('\n');

  assert.match(
    await errors('{project: root/nowhere, file: ci.yml}'),
    /Project `root\/nowhere` not found or access denied!/,
  );
  assert.match(
    await errors('{project: root/shared, ref: v9, file: ci.yml}'),
    /Project `root\/shared` reference `v9` does not exist!/,
  );
  assert.match(
    await errors('{project: root/shared, file: no.yml}'),
    /Project `root\/shared` file `no.yml` does not exist!/,
  );
});

test('a project that the user may not read is not found', async () => {
  await using server = await startServer();
  const secret = await server.project('secret');
  await secret.push({ 'ci.yml': job('a') });
  const user = { username: 'ben', password: 'another long password', email: 'b@example.com' };
  const made = (await server.api('POST', '/users', { name: 'Ben', ...user })) as { id: number };
  const shared = await server.project('shared');
  await shared.push({ '.gitlab-ci.yml': job('a') });
  const member = { user_id: made.id, access_level: 40 };
  await server.api('POST', `/projects/${shared.id}/members`, member);
  const authorization = `Basic ${Buffer.from(`ben:${user.password}`).toString('base64')}`;
  const session = await server.fetch('/-/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ username: 'ben', password: user.password }),
  });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';

  const response = await server.fetch(`/api/v4/projects/${shared.id}/ci/lint`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin: server.url },
    body: JSON.stringify({ content: 'include: {project: root/secret, file: ci.yml}\n' }),
  });

  assert.match(await response.text(), /not found or access denied/);
});

test('components are found by tag, by the beginning of a version, and by ~latest', async () => {
  await using server = await startServer();
  const { host } = new URL(server.url);
  const components = await server.project('components');
  const project = await server.project('hello');
  const spec = 'spec: {component: [name, version, reference]}\n---\n';
  const text = `${spec}$[[ component.name ]] $[[ component.version ]]: {script: x}\n`;
  await components.push({ 'templates/build.yml': text, 'templates/test/template.yml': text });
  for (const tag of ['1.0.0', '1.2.0', '2.0.0', '2.1.0-rc.1']) await components.push({}, { tag });
  const merged = async (name: string) => {
    const content = `include: {component: ${host}/root/components/${name}}\n`;
    const { errors, merged_yaml } = await lint(server, project.id, content);
    return errors.join('\n') || merged_yaml;
  };

  assert.match(await merged('build@1.0.0'), /build 1\.0\.0:/);
  assert.match(await merged('test@1'), /test 1\.2\.0:/);
  assert.match(await merged('build@~latest'), /build 2\.0\.0:/);
  assert.match(await merged('build@2.1.0-rc.1'), /build 2\.1\.0-rc\.1:/);
  assert.match(await merged('biuld@1'), /Component '.*biuld@1' - content not found/);
  assert.match(await merged('build@7'), /content not found/);
});

test('templates come with the server, and a name without one is refused', async () => {
  await using server = await startServer();
  const project = await server.project('hello');
  const including = (name: string) => `include: {template: ${name}}\n`;
  const jobs = async (name: string) => {
    const { errors, merged_yaml } = await lint(server, project.id, including(name));
    return errors.join('\n') || merged_yaml;
  };
  await project.push({ 'README.md': 'hello' });

  assert.match(await jobs('Nodejs.gitlab-ci.yml'), /npm test/);
  const missing = await jobs('Jobs/Nope.gitlab-ci.yml');

  assert.match(missing, /is empty or does not exist!/);
});

test('a remote file is fetched, within bounds of size, time, redirects and place', async () => {
  const http = createServer((request, response) => {
    if (request.url === '/ci.yml') response.end('a: {script: x}\n');
    else if (request.url === '/moved.yml') response.writeHead(302, { location: '/ci.yml' }).end();
    else if (request.url === '/circle.yml') {
      response.writeHead(302, { location: '/circle.yml' }).end();
    } else if (request.url === '/big.yml') response.end('x'.repeat(6 * 1024 * 1024));
    else if (request.url !== '/slow.yml') response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  try {
    const open = createRemoteFiles({ allowsLocal: true });
    const hasty = createRemoteFiles({ allowsLocal: true, timeoutSeconds: 0.2 });
    const careful = createRemoteFiles({ allowsLocal: false });
    const reason = async (answer: ReturnType<typeof open.fetch>) => {
      const { found, ...rest } = await answer;
      return found === 'nothing' ? rest : found;
    };
    const local = { reason: 'blocked', detail: 'requests to the local network are not allowed' };

    assert.equal(await reason(open.fetch(`${url}/ci.yml`)), 'file');
    assert.equal(await reason(open.fetch(`${url}/moved.yml`)), 'file');
    assert.deepEqual(await reason(open.fetch(`${url}/no.yml`)), { reason: 'http', detail: '404' });
    assert.deepEqual(await reason(open.fetch(`${url}/circle.yml`)), {
      reason: 'blocked',
      detail: 'it redirects too often',
    });
    assert.deepEqual(await reason(open.fetch(`${url}/big.yml`)), {
      reason: 'blocked',
      detail: 'it is larger than 5 MiB',
    });
    assert.deepEqual(await reason(hasty.fetch(`${url}/slow.yml`)), { reason: 'timeout' });
    assert.deepEqual(await reason(careful.fetch(`${url}/ci.yml`)), local);
    assert.deepEqual(await reason(careful.fetch(url.replace('127.0.0.1', 'localhost'))), local);
    assert.deepEqual(await reason(careful.fetch('http://[::ffff:169.254.169.254]/')), local);
    assert.deepEqual(await reason(careful.fetch('http://2130706433/')), local);
  } finally {
    http.closeAllConnections();
    http.close();
  }
});

test('the machine is not asked by a public address of its own either', async () => {
  const files = createRemoteFiles({
    allowsLocal: false,
    ownAddresses: () => ['203.0.113.7', '2001:db8::7'],
  });

  for (const url of ['http://203.0.113.7/ci.yml', 'http://[2001:db8::7]:8929/ci.yml']) {
    const answer = await files.fetch(url);
    assert.equal(answer.found === 'nothing' && answer.reason, 'blocked');
  }
});
