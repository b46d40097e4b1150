import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitEnvironment } from '#e2e/git-environment';
import { run } from '#e2e/run';
import { Cell } from '../ledger.ts';
import type { Load, Round, Scene } from '../scene.ts';
import { pipelineFile } from './pipeline-file.ts';

/** Pushes commits: each to a branch of its own and to one that moves with all of them. */
export function gitPushes(): Load {
  let moving: Cell<string> | undefined;
  return async (scene, round) => {
    const folder = join(scene.folder, 'pushes');
    const git = (...args: readonly string[]) =>
      run('git', ['-C', folder, ...args], { env: gitEnvironment });
    if (!moving) {
      await mkdir(folder);
      await git('init', '--quiet');
    }
    for (let count = 0; !round.signal.aborted; count += 1) {
      const branch = `round-${round.number}-${count}`;
      await writeFile(join(folder, '.gitlab-ci.yml'), pipelineFile(scene));
      await writeFile(join(folder, 'data.bin'), round.random.bytes(20_000));
      await git('add', '--all');
      await git('commit', '--quiet', '--message', branch);
      const sha = (await git('rev-parse', 'HEAD')).stdout.trim();
      moving?.ask(sha);
      // One pipeline a push, so that most pushes are of a ref for which there is none.
      const refs = [`HEAD:refs/heads/${branch}`, '+HEAD:refs/heads/moving'];
      const options = ['-o', 'ci.variable=PUSHED=yes'];
      const pushed = await git('push', '--quiet', ...options, scene.project.remote, ...refs);
      if (pushed.code === 0) {
        if (moving) moving.acknowledge(sha);
        else moving = movingBranch(scene, sha);
        keepPush(scene, branch, sha);
      }
      await pause(round);
    }
  };
}

function movingBranch(scene: Scene, sha: string): Cell<string> {
  const cell = new Cell(sha);
  scene.ledger.acknowledge({
    what: 'branch moving',
    complaint: async () => cell.complaint(await commitOf(scene, 'moving')),
  });
  return cell;
}

function keepPush(scene: Scene, branch: string, sha: string): void {
  scene.ledger.acknowledge({
    what: `branch ${branch}`,
    complaint: async () => {
      const found = await commitOf(scene, branch);
      return found === sha ? undefined : `is at ${found}, not at ${sha}`;
    },
  });
  scene.ledger.acknowledge({
    what: `pipeline of branch ${branch}`,
    follows: true,
    complaint: async () => {
      const path = `${scene.project.route}/pipelines?sha=${sha}&ref=${branch}`;
      const found = (await (await scene.api('GET', path)).json()) as readonly unknown[];
      return found.length === 1 ? undefined : `there are ${found.length}`;
    },
  });
}

async function commitOf(scene: Scene, branch: string): Promise<string> {
  const path = `${scene.project.route}/repository/branches/${branch}`;
  const response = await scene.api('GET', path);
  const { commit } = (await response.json()) as { readonly commit?: { readonly id: string } };
  return commit?.id ?? `nowhere (${response.status})`;
}

/** So that one kind of work leaves the machine to the others. */
function pause({ random, signal }: Round): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, random.between(100, 900));
    signal.addEventListener('abort', done);
  });
}
