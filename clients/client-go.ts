import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { run } from '#e2e/run';
import { type Drive, stepsIn } from './scene.ts';

const folder = join(import.meta.dirname, 'go');

/** client-go, built by the machine's own Go; its modules come as any Go program's do. */
export const clientGo: Drive = async ({ url, token, images }) => {
  if ((await run('go', ['version'])).code !== 0) return { missing: 'install Go' };
  const built = await mkdtemp(join(tmpdir(), 'slipway-clients-'));
  try {
    const program = join(built, 'client');
    const build = await run('go', ['build', '-o', program, '.'], { cwd: folder });
    if (build.code !== 0)
      return { missing: `it could not be built: ${build.stderr.slice(0, 500)}` };
    const env = {
      ...process.env,
      SLIPWAY_URL: url,
      SLIPWAY_TOKEN: token,
      SLIPWAY_IMAGES: images,
    };
    const { stdout, stderr, code } = await run(program, [], { env });
    if (code < 0 || code > 1) throw new Error(`client-go ended with ${code}: ${stderr}`);
    return { version: await versionIn(join(folder, 'go.mod')), steps: stepsIn(stdout) };
  } finally {
    await rm(built, { recursive: true, force: true });
  }
};

async function versionIn(path: string): Promise<string> {
  return /client-go (v\S+)/.exec(await readFile(path, 'utf8'))?.[1] ?? '';
}
