import { copyFile, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';
import { webServerImage } from './web-server.ts';

/** An image with a shell and this machine's client of the engine, which is one file. */
export async function dockerClientImage(): Promise<string> {
  const name = 'slipway.local/docker-client-e2e';
  const folder = await mkdtemp(join(tmpdir(), 'slipway-client-'));
  try {
    const found = (await run('sh', ['-c', 'command -v docker'])).stdout.trim();
    await copyFile(await realpath(found), join(folder, 'docker'));
    const text = `FROM ${await webServerImage()}\nCOPY docker /bin/docker\n`;
    await writeFile(join(folder, 'Dockerfile'), text);
    const { code, stderr } = await run('env', [
      'DOCKER_BUILDKIT=0',
      ...['docker', 'build', '-q', '-t', name, folder],
    ]);
    if (code !== 0) throw new Error(`the image of the client could not be built: ${stderr}`);
    return name;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
