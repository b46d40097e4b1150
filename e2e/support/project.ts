import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Client } from './client.ts';
import { gitEnvironment } from './git-environment.ts';
import { Pipeline } from './pipeline.ts';
import { type Output, run } from './run.ts';
import { until } from './until.ts';

/** File contents by path. */
export type Files = Readonly<Record<string, string>>;

/** A project, seen through git and the REST API. */
export class Project {
  readonly path: string;
  readonly api: Client;
  readonly #url: string;

  constructor(url: string, api: Client, path: string) {
    this.#url = url;
    this.api = api;
    this.path = path;
  }

  get route(): string {
    return `/projects/${encodeURIComponent(this.path)}`;
  }

  /** URL for git, with root's token in it. */
  get remote(): string {
    return `${this.#url.replace('://', `://root:${this.api.token}@`)}/${this.path}.git`;
  }

  /** One of its pipelines. */
  pipeline(id: number): Pipeline {
    return new Pipeline(this.api, this.route, id);
  }

  /** Commits `files` on top of `branch` and pushes; resolves with the pipeline of that commit. */
  async push(files: Files, branch = 'main'): Promise<Pipeline> {
    const sha = await this.commit(files, branch);
    return until(`a pipeline of ${sha}`, async () => {
      const [found] = await this.api.get<readonly { readonly id: number }[]>(
        `${this.route}/pipelines?sha=${sha}`,
      );
      return found && new Pipeline(this.api, this.route, found.id);
    });
  }

  /** Commits and pushes with the real git; resolves with the commit's id. */
  async commit(files: Files, branch = 'main', options: readonly string[] = []): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-e2e-work-'));
    try {
      const git = (...args: readonly string[]) =>
        must(run('git', args, { cwd: directory, env: gitEnvironment }));
      await git('init', '--quiet', `--initial-branch=${branch}`);
      await git('remote', 'add', 'origin', this.remote);
      const known = await run('git', ['fetch', '--quiet', 'origin', branch], {
        cwd: directory,
        env: gitEnvironment,
      });
      if (known.code === 0) await git('reset', '--quiet', '--hard', `origin/${branch}`);
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(directory, path)), { recursive: true });
        await writeFile(join(directory, path), content);
      }
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '--message=A change');
      await git('push', '--quiet', ...options, 'origin', branch);
      return (await git('rev-parse', 'HEAD')).stdout.trim();
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

async function must(running: Promise<Output>): Promise<Output> {
  const output = await running;
  if (output.code !== 0) throw new Error(`git: ${output.stderr}`);
  return output;
}
