import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '#e2e/run';
import { driveProgram } from './program.ts';
import type { Drive } from './scene.ts';

const source = join(import.meta.dirname, 'python');
const requirements = join(source, 'requirements.txt');

/** python-gitlab, in an environment of its own. */
export const pythonGitlab: Drive = (scene) =>
  driveProgram(scene, async (folder) => {
    const made = await run('python3', ['-m', 'venv', folder]);
    if (made.code !== 0) return { missing: 'install python3 with venv and pip' };
    const program = join(folder, 'bin/python');
    const got = await run(program, ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
    if (got.code !== 0) return { missing: `pip could not get it: ${got.stderr.slice(-500)}` };
    const version = /==(\S+)/.exec(await readFile(requirements, 'utf8'))?.[1] ?? '';
    return { version, program, args: [join(source, 'scenario.py')] };
  });
