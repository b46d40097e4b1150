import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Engine } from '@slipway/engine';
import type { Api } from '#api/api';
import type { Pipeline } from '#pipeline/pipeline';
import { nodeImage } from './node-image.ts';

const run = promisify(execFile);
const example = join(import.meta.dirname, '../../../../examples/hello');

/** Its full path. */
export const demoProject = 'root/hello';

/** For whom the demo is made, and where. */
export interface DemoOptions {
  readonly api: Api;
  readonly engine: Engine;
  readonly token: string;
  /** Named in the commands that are suggested. */
  readonly dataDir: string;
  readonly say: (text: string) => void;
}

/**
 * Makes the demo project and pushes the example to it over git HTTP, as a user would.
 *
 * Each step may have been done before by a process that was killed since.
 */
export async function makeDemo(options: DemoOptions): Promise<Pipeline> {
  const { api, engine, say } = options;
  const project = `/projects/${encodeURIComponent(demoProject)}`;
  await exists(api, project).then((it) => it || api.post('/projects', { name: 'hello' }));
  const image = await nodeImage(engine, say);
  const variables = await api.get<readonly { readonly key: string }[]>(`${project}/variables`);
  if (!variables.some(({ key }) => key === 'NODE_IMAGE')) {
    await api.post(`${project}/variables`, { key: 'NODE_IMAGE', value: image });
  }
  const [pushed] = await api.get<readonly Pipeline[]>(`${project}/pipelines?per_page=1`);
  if (pushed) return pushed;
  await push(api.near, options.token);
  const [pipeline] = await api.get<readonly Pipeline[]>(`${project}/pipelines?per_page=1`);
  if (!pipeline) throw new Error('the push of the demo made no pipeline');
  return pipeline;
}

async function exists(api: Api, project: string): Promise<boolean> {
  const found = await api.get<readonly { readonly path_with_namespace: string }[]>(
    '/projects?search=hello&per_page=100',
  );
  return found.some((it) => encodeURIComponent(it.path_with_namespace) === project.slice(10));
}

async function push(url: string, token: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-demo-'));
  try {
    await cp(example, directory, { recursive: true });
    const git = (...args: readonly string[]) =>
      run('git', args, { cwd: directory, env: gitEnvironment(token) });
    await git('init', '--quiet', '--initial-branch=main');
    await git('add', '--all');
    await git('commit', '--quiet', '--message=Say hello');
    await git('push', '--quiet', `${url}/${demoProject}.git`, 'main');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Nothing of the user's own git settings; the token not where `ps` shows it. */
function gitEnvironment(token: string): NodeJS.ProcessEnv {
  const authorization = Buffer.from(`root:${token}`).toString('base64');
  return {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${authorization}`,
    GIT_AUTHOR_NAME: 'Slipway',
    GIT_AUTHOR_EMAIL: 'demo@slipway.localhost',
    GIT_COMMITTER_NAME: 'Slipway',
    GIT_COMMITTER_EMAIL: 'demo@slipway.localhost',
    GIT_TERMINAL_PROMPT: '0',
  };
}
