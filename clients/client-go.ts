import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '#e2e/run';
import { driveProgram } from './program.ts';
import type { Drive } from './scene.ts';

const source = join(import.meta.dirname, 'go');

/** client-go, the library of glab and of Terraform's provider, built by the machine's own Go. */
export const clientGo: Drive = (scene) =>
  driveProgram(scene, async (folder) => {
    if ((await run('go', ['version'])).code !== 0) return { missing: 'install Go' };
    const program = join(folder, 'client');
    const { code, stderr } = await run('go', ['build', '-o', program, '.'], { cwd: source });
    if (code !== 0) return { missing: `it could not be built: ${stderr.slice(-500)}` };
    const modules = await readFile(join(source, 'go.mod'), 'utf8');
    return { version: /client-go v(\S+)/.exec(modules)?.[1] ?? '', program, args: [] };
  });
