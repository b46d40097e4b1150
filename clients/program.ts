import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { run } from '#e2e/run';
import { configuration } from './configuration.ts';
import { type Result, type Scene, stepsIn } from './scene.ts';

/** A program that drives a client of another language, or why it could not be had. */
export type Program =
  | { readonly version: string; readonly program: string; readonly args: readonly string[] }
  | { readonly missing: string };

/** Has a program made in a folder of its own, and runs it. */
export async function driveProgram(
  { url, token, images }: Scene,
  make: (folder: string) => Promise<Program>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-clients-'));
  try {
    const made = await make(folder);
    if ('missing' in made) return made;
    const file = join(folder, '.gitlab-ci.yml');
    await writeFile(file, configuration);
    const env = {
      ...process.env,
      SLIPWAY_URL: url,
      SLIPWAY_TOKEN: token,
      SLIPWAY_IMAGES: images,
      SLIPWAY_CONFIGURATION: file,
    };
    const { stdout, stderr, code } = await run(made.program, made.args, { env });
    const steps = stepsIn(stdout);
    const isBroken = code !== 0 && !steps.some(({ problem }) => problem !== undefined);
    const broken = { what: 'the program', problem: `it ended with ${code}: ${stderr.slice(-500)}` };
    return { version: made.version, steps: isBroken ? [...steps, broken] : steps };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
