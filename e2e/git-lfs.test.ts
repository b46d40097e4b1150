import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { busyboxImage, createEngine } from '@slipway/engine';
import { Pipeline } from './support/pipeline.ts';
import type { Project } from './support/project.ts';
import { startSlipway } from './support/slipway.ts';

const job = (name: string, place: string, more = '') => `
${name}:
  ${place}
  variables: {GIT_SUBMODULE_STRATEGY: recursive${more}}
  script: [cat boat.bin, cat harbor/boat.bin]
`;

test('files in Git LFS, of a project and of its submodule, are whole in jobs', async () => {
  const engine = createEngine();
  const image = await busyboxImage(engine);
  await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  const harbor = await slipway.createProject('harbor');
  const fleet = await slipway.createProject('fleet');
  await slipway.api.request('PUT', harbor.route, { visibility: 'public' });
  const home = await mkdtemp(join(tmpdir(), 'slipway-e2e-lfs-'));
  const pipeline = [
    job('a process', 'tags: [shell]'),
    job('a container', `tags: [docker]\n  image: ${image}`),
    job('pointers', 'tags: [shell]', ', GIT_LFS_SKIP_SMUDGE: "1"'),
  ].join('');
  try {
    await pushLarge(home, harbor, 'a harbor full of boats\n', async () => undefined);
    await pushLarge(home, fleet, 'one large boat\n', async (git, folder) => {
      await git('submodule', '--quiet', 'add', harbor.remote, 'harbor');
      await git('config', '--file', '.gitmodules', 'submodule.harbor.url', '../harbor.git');
      await writeFile(join(folder, '.gitlab-ci.yml'), pipeline);
    });

    const [first] = await slipway.api.get<readonly { readonly id: number }[]>(
      `${fleet.route}/pipelines`,
    );
    const ran = new Pipeline(slipway.api, fleet.route, first?.id ?? 0);
    const ended = await ran.finished();

    assert.deepEqual(ended, {
      'a process': 'success',
      'a container': 'success',
      pointers: 'success',
    });
    for (const name of ['a process', 'a container']) {
      const log = await ran.trace(name);
      assert.match(log, /^one large boat$/m);
      assert.match(log, /^a harbor full of boats$/m);
    }
    assert.match(await ran.trace('pointers'), /^oid sha256:/m);
  } finally {
    await rm(home, { recursive: true, force: true });
    engine.close();
  }
});

type Git = (...args: readonly string[]) => Promise<unknown>;

/** Pushes a first commit with `content` in Git LFS, and what `more` adds. */
async function pushLarge(
  home: string,
  project: Project,
  content: string,
  more: (git: Git, folder: string) => Promise<void>,
): Promise<void> {
  const folder = join(home, project.path.replaceAll('/', '-'));
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const gitAt =
    (at: string): Git =>
    (...args) =>
      promisify(execFile)('git', ['-C', at, ...identity, ...args], {
        env: { PATH: process.env.PATH, HOME: home, GIT_TERMINAL_PROMPT: '0' },
      });
  await gitAt(home)('lfs', 'install', '--skip-repo');
  await gitAt(home)('init', '--quiet', '--initial-branch=main', folder);
  const git = gitAt(folder);
  await git('lfs', 'track', '*.bin');
  await writeFile(join(folder, 'boat.bin'), content);
  await more(git, folder);
  await git('add', '--all');
  await git('commit', '--quiet', '--message=Boats');
  await git('push', '--quiet', project.remote, 'main');
}
