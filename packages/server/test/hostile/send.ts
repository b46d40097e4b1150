import { Agent, request as httpRequest } from 'node:http';
import { nextJob, type TestServer } from '../harness.ts';
import type { Hostile, Scene } from './request.ts';

/** One of everything, so that a request comes as far as it can. */
export async function makeScene(server: TestServer): Promise<Scene> {
  const project = await server.project('hello');
  const runner = await server.runner();
  await project.push({
    '.gitlab-ci.yml': 'build: {script: [make], environment: dev, resource_group: x}\n',
    'README.md': 'x',
  });
  const person = { username: 'ann', name: 'Ann', email: 'ann@example.com' };
  await server.api('POST', '/users', { ...person, password: 'quite a long password' });
  await server.api('POST', '/groups', { name: 'team', path: 'team' });
  const job = await nextJob(runner);
  await runner.patch(job, 0, 'hi');
  return {
    id: String(project.id),
    project: project.path,
    job_id: String(job.id),
    ...{ user_id: '2', group_id: 'team', namespace_id: '1', token_id: '1', runner_id: '1' },
    ...{ branch: 'main', tag: 'v1', sha: 'main', ref: 'main', name: 'main', path: 'README.md' },
    ...{ pipeline_id: '1', environment_id: '1', deployment_id: '1', repository_id: '1' },
    ...{ file: 'x', key: 'x', image: 'pipeline.svg' },
  };
}

/** Sends requests one after another, and answers those that a server must not answer so. */
export async function misanswered(
  { url }: TestServer,
  requests: Iterable<Hostile>,
): Promise<readonly string[]> {
  using agent = disposableAgent();
  const bad: string[] = [];
  for (const request of requests) {
    const status = await send(url, request, agent);
    if (status >= 500)
      bad.push(`${status} ${request.method} ${short(request.path)} ${short(request.body)}`);
  }
  return bad;
}

function disposableAgent(): Agent & Disposable {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return Object.assign(agent, { [Symbol.dispose]: () => agent.destroy() });
}

function short(text: string | Buffer = ''): string {
  return text.toString('latin1').slice(0, 300);
}

/** By Node's own client: `fetch` would tidy the path up. Resolves with the status; nothing is read. */
function send(url: string, hostile: Hostile, agent: Agent): Promise<number> {
  const { method, path, headers = {}, body } = hostile;
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const length = { 'content-length': Buffer.byteLength(body ?? '') };
    const sent = { ...headers, ...(body !== undefined && length) };
    const options = { hostname, port, method, path, headers: sent, agent };
    const request = httpRequest(options, (response) => {
      const isStream = response.headers['content-type'] === 'text/event-stream';
      if (isStream) response.destroy();
      else response.resume();
      response.once('close', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', (error: NodeJS.ErrnoException) => {
      // The server may end a connection at the moment when the next request takes it up.
      const isLate = error.code === 'ECONNRESET' && request.reusedSocket;
      if (isLate) resolve(send(url, hostile, agent));
      else reject(error);
    });
    request.end(body);
  });
}
