import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, realpath } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { busyboxImage, createEngine } from '@slipway/engine';
import { pack } from 'tar-stream';
import { run } from './run.ts';

/** An image with a shell and this machine's client of the engine, which is one file. */
export async function dockerClientImage(): Promise<string> {
  const name = 'slipway.local/docker-client-e2e';
  const engine = createEngine();
  const base = await busyboxImage(engine);
  engine.close();
  const found = (await run('sh', ['-c', 'command -v docker'])).stdout.trim();
  const files = pack();
  files.entry({ name: 'Dockerfile' }, `FROM ${base}\nCOPY docker /bin/docker\n`);
  files.entry({ name: 'docker', mode: 0o755 }, await readFile(await realpath(found)));
  files.finalize();
  const build = execFile('docker', ['build', '-q', '-t', name, '-'], {
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  });
  if (build.stdin) (files as unknown as Readable).pipe(build.stdin);
  await once(build, 'close');
  return name;
}
