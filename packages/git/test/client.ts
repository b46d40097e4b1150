import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { createGit, type Git, type GitOptions, type PushEvent } from '../src/index.ts';

const execute = promisify(execFile);

/** A git service on a free port, with an empty project `root/shop`, and a folder to work in. */
export interface TestGit extends AsyncDisposable {
  readonly git: Git;
  readonly url: string;
  readonly directory: string;
  readonly pushes: PushEvent[];
  /** Runs the machine's git; throws with its stderr. Returns stdout and stderr together. */
  client(where: string, ...args: string[]): Promise<string>;
  /** A clone with one commit on main, pushed. */
  clone(name: string): Promise<string>;
  commit(where: string, file: string, text: string): Promise<string>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function startGit(options: Partial<GitOptions> = {}): Promise<TestGit> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-git-'));
  const pushes: PushEvent[] = [];
  const git = createGit({
    directory: join(directory, 'repositories'),
    authorize: async (request, path) => {
      if (request.headers.get('authorization') !== `Basic ${btoa('root:secret')}`) {
        return { allowed: false, status: 401, message: 'HTTP Basic: Access denied' };
      }
      if (path !== 'root/shop') {
        return { allowed: false, status: 404, message: 'The project you were looking for…' };
      }
      return { allowed: true, repository: '1.git', actor: 'user:1' };
    },
    onPush: async (event) => {
      pushes.push(event);
      return ['View pipeline: http://example.test/-/pipelines/1'];
    },
    log: silent,
    ...options,
  });
  await git.create('1.git');
  const server = createServer(getRequestListener((request) => git.fetch(request)));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://root:secret@127.0.0.1:${port}/root/shop.git`;

  async function client(where: string, ...args: string[]): Promise<string> {
    const env = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: directory,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.test',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.test',
    };
    const { stdout, stderr } = await execute('git', args, { cwd: where, env });
    return stdout + stderr;
  }

  async function commit(where: string, file: string, text: string): Promise<string> {
    await writeFile(join(where, file), text);
    await client(where, 'add', '.');
    await client(where, 'commit', '-qm', `Change ${file}`);
    return (await client(where, 'rev-parse', 'HEAD')).trim();
  }

  async function clone(name: string): Promise<string> {
    const where = join(directory, name);
    await client(directory, 'clone', '-q', url, name);
    await client(where, 'checkout', '-qB', 'main');
    return where;
  }

  return {
    git,
    url,
    directory,
    pushes,
    client,
    clone,
    commit,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await git.close();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
