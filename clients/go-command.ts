import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { run } from '#e2e/run';
import type { Drive, Scene, Step } from './scene.ts';

/** One call of a command: its arguments, and what it must say. */
export type Act = readonly [what: string, args: readonly string[], says: RegExp];

/** It says what nobody looks at. */
export const anything = /^/;

/** A command of Go's, built by the machine's own, which works in a folder with `layer.tar` and `files/hello.txt`. */
export function goCommand(
  module: string,
  version: string,
  acts: (registry: string, scene: Scene) => readonly Act[],
): Drive {
  return async (scene) => {
    if ((await run('go', ['version'])).code !== 0) return { missing: 'install Go' };
    const folder = await mkdtemp(join(tmpdir(), 'slipway-clients-'));
    try {
      const env = { ...process.env, GOBIN: folder };
      const { code, stderr } = await run('go', ['install', `${module}@v${version}`], { env });
      if (code !== 0) return { missing: `it could not be built: ${stderr.slice(-500)}` };
      const program = join(folder, basename(module));
      return {
        version,
        steps: await driven(folder, program, acts(new URL(scene.url).host, scene)),
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function driven(
  folder: string,
  program: string,
  acts: readonly Act[],
): Promise<readonly Step[]> {
  await mkdir(join(folder, 'files'));
  await writeFile(join(folder, 'files/hello.txt'), 'hello from a layer\n');
  await run('tar', ['-cf', 'layer.tar', '-C', 'files', '.'], { cwd: folder });
  const env = { ...process.env, HOME: folder, DOCKER_CONFIG: folder };
  const steps: Step[] = [];
  for (const [what, args, says] of acts) {
    const { code, stdout, stderr } = await run(program, args, { cwd: folder, env });
    const isContent = code === 0 && says.test(stdout);
    steps.push({ what, problem: isContent ? undefined : (stdout + stderr).slice(-300) });
  }
  return steps;
}
