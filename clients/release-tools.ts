import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { createClient } from '#e2e/client';
import { gitEnvironment } from '#e2e/git-environment';
import { type Output, run } from '#e2e/run';
import type { Drive, Scene, Step } from './scene.ts';

/** A program of npm that makes releases of what was committed. */
interface ReleaseTool {
  readonly name: string;
  /** As npm takes them; the first is the program. */
  readonly packages: readonly [string, ...string[]];
  /** Its configuration, by file, for a server at this address. */
  readonly files: (url: string) => Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly environment: (scene: Scene) => Readonly<Record<string, string>>;
  /** What the two releases are called that it makes of a feature and of a correction. */
  readonly tags: readonly [string, string];
}

const semantic: ReleaseTool = {
  name: 'semantic-release',
  packages: ['semantic-release@25.0.9', '@semantic-release/gitlab@13.3.3'],
  files: (gitlabUrl) => ({
    '.releaserc.json': JSON.stringify({
      branches: ['main'],
      plugins: [
        '@semantic-release/commit-analyzer',
        '@semantic-release/release-notes-generator',
        ['@semantic-release/gitlab', { gitlabUrl, assets: ['package.json'] }],
      ],
    }),
  }),
  args: ['--no-ci'],
  environment: ({ token }) => ({ GITLAB_TOKEN: token }),
  tags: ['v1.0.0', 'v1.0.1'],
};

const releaseIt: ReleaseTool = {
  name: 'release-it',
  packages: ['release-it@21.1.2'],
  files: (origin) => ({
    '.release-it.json': JSON.stringify({
      git: { requireUpstream: false },
      npm: { publish: false },
      gitlab: { release: true, origin, assets: ['package.json'] },
    }),
  }),
  args: ['--ci'],
  environment: ({ token }) => ({ GITLAB_TOKEN: token }),
  tags: ['0.0.1', '0.0.2'],
};

/** semantic-release: what to release, and its number, follow from the words of commits. */
export const semanticRelease: Drive = (scene) => drive(scene, semantic);

/** release-it. */
export const releaseItself: Drive = (scene) => drive(scene, releaseIt);

async function drive(scene: Scene, tool: ReleaseTool): ReturnType<Drive> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-clients-'));
  try {
    const got = await run('npm', ['install', '--prefix', folder, '--no-save', ...tool.packages]);
    if (got.code !== 0) return { missing: `npm could not get it: ${got.stderr.slice(-500)}` };
    const version = tool.packages[0].split('@').at(-1) ?? '';
    return { version, steps: await released(scene, tool, folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A first release, and one that follows a correction. */
async function released(scene: Scene, tool: ReleaseTool, folder: string): Promise<Step[]> {
  const api = createClient(scene.url, scene.token);
  const name = `by-${tool.name}`;
  const project = await api.post<{ readonly id: number }>('/projects', { name });
  const work = join(folder, 'work');
  const remote = `${scene.url.replace('://', `://root:${scene.token}@`)}/root/${name}.git`;
  await run('git', ['clone', '--quiet', remote, work], { env: gitEnvironment });
  await cp(join(folder, 'node_modules'), join(work, 'node_modules'), { recursive: true });
  const manifest = { name, version: '0.0.0', private: true };
  const files = { ...tool.files(scene.url), '.gitignore': 'node_modules\n' };
  for (const [file, text] of Object.entries({
    ...files,
    'package.json': JSON.stringify(manifest),
  })) {
    await writeFile(join(work, file), text);
  }
  const steps: Step[] = [];
  for (const [index, change] of ['feat: begin', 'fix: mend'].entries()) {
    await commit(work, change);
    const tag = tool.tags[index] ?? '';
    const problem = await release(scene, tool, work).then(async (output) =>
      (await hasRelease(api, project.id, tag)) ? undefined : `no release ${tag}: ${lastOf(output)}`,
    );
    steps.push({ what: `release ${tag} of "${change}"`, problem });
  }
  await api.request('DELETE', `/projects/${project.id}`);
  return steps;
}

async function commit(work: string, message: string): Promise<void> {
  const options = { cwd: work, env: gitEnvironment };
  await run('git', ['checkout', '--quiet', '-B', 'main'], options);
  await run('git', ['add', '--all'], options);
  await run('git', ['commit', '--quiet', '--allow-empty', '--message', message], options);
  await run('git', ['push', '--quiet', '--set-upstream', 'origin', 'main'], options);
}

function release(scene: Scene, tool: ReleaseTool, work: string): Promise<Output> {
  const program = join(work, 'node_modules/.bin', tool.name);
  const { PATH = '', HOME = '' } = process.env;
  // They want the Node that runs this, which may not be the machine's own.
  const path = `${dirname(process.execPath)}:${PATH}`;
  const env = { ...gitEnvironment, PATH: path, HOME, ...tool.environment(scene) };
  return run(process.execPath, [program, ...tool.args], { cwd: work, env });
}

async function hasRelease(
  api: ReturnType<typeof createClient>,
  project: number,
  tag: string,
): Promise<boolean> {
  const all = await api.get<readonly { readonly tag_name: string }[]>(
    `/projects/${project}/releases`,
  );
  return all.some((it) => it.tag_name === tag);
}

function lastOf({ stdout, stderr }: Output): string {
  return `${stdout}\n${stderr}`.slice(-700);
}
