import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { busyboxImage, type Engine } from '@slipway/engine';

const run = promisify(execFile);
const programs = join(import.meta.dirname, 'programs');

/**
 * The reference of a small local image in which charts run their programs: busybox, the Node that
 * runs this, and the folder `programs`. By itself it serves HTTP on port 80 as a web server would.
 */
export async function programImage(engine: Engine): Promise<string> {
  const base = await busyboxImage(engine);
  const reference = `slipway.local/chart-programs:${await fingerprint(base)}`;
  if (await engine.images.inspect(reference)) return reference;
  const context = await mkdtemp(join(tmpdir(), 'slipway-programs-'));
  try {
    await writeContext(context, base);
    await run('docker', ['build', '-q', '-t', reference, context], {
      env: { ...process.env, DOCKER_BUILDKIT: '0' },
    });
  } finally {
    await rm(context, { recursive: true });
  }
  return reference;
}

async function fingerprint(base: string): Promise<string> {
  const hash = createHash('sha256').update(base).update(process.version);
  for (const name of (await readdir(programs)).sort()) {
    hash.update(name).update(await readFile(join(programs, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

async function writeContext(context: string, base: string): Promise<void> {
  const root = join(context, 'root');
  const linked = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  const libraries = [...linked.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
  for (const library of libraries) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await cp(library, join(root, library), { dereference: true });
  }
  await mkdir(join(root, 'usr/local/bin'), { recursive: true });
  await cp(process.execPath, join(root, 'usr/local/bin/node'));
  await cp(programs, join(root, 'programs'), { recursive: true });
  const lines = [`FROM ${base}`, 'COPY root/ /', 'CMD ["node", "/programs/web.ts"]'];
  await writeFile(join(context, 'Dockerfile'), lines.join('\n'));
}
