import { execFile, execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';

/** Makes an image with the client of the engine that this machine has, upon `base`. */
export async function makeClientImage(name: string, base: string): Promise<void> {
  const client = execFileSync('sh', ['-c', 'readlink -f "$(command -v docker)"']).toString().trim();
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, `FROM ${base}\nCOPY docker /bin/docker\n`);
  tar.entry({ name: 'docker', mode: 0o755 }, await readFile(client));
  tar.finalize();
  const build = execFile('docker', ['build', '-q', '-t', name, '-'], {
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  });
  if (build.stdin === null) throw new Error('docker takes no input');
  (tar as unknown as Readable).pipe(build.stdin);
  await new Promise((resolve) => build.once('close', resolve));
}
