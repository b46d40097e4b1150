import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Engine } from '@slipway/engine';
import { guarded } from '@slipway/io';
import { type Pack, pack } from 'tar-stream';

/** What the demo asks for first, and makes for itself when no registry has it. */
const publicImage = 'node:24-alpine';
const localImage = `slipway.local/node:${process.versions.node}`;
const busybox = '/bin/busybox';

/**
 * An image with Node and npm for the example's Dockerfile: the public one when it is here or can be
 * pulled, else one made from busybox and the very Node that runs this. Made once, then found again.
 */
export async function nodeImage(engine: Engine, say: (text: string) => void): Promise<string> {
  for (const image of [publicImage, localImage]) {
    if (await engine.images.inspect(image)) return image;
  }
  try {
    await engine.images.pull(publicImage, { signal: AbortSignal.timeout(5000) });
    return publicImage;
  } catch {
    say(`${publicImage} cannot be pulled from here; making ${localImage} from busybox and Node …`);
  }
  await make(engine);
  return localImage;
}

async function make(engine: Engine): Promise<void> {
  const archive = pack();
  const written = write(archive).catch((error: unknown) => archive.destroy(error as Error));
  await engine.images.import(guarded(Readable.from(archive)), {
    reference: localImage,
    changes: ['ENV PATH=/usr/local/bin:/usr/bin:/bin', 'CMD ["node"]'],
  });
  await written;
}

async function write(archive: Pack): Promise<void> {
  for (const directory of ['bin/', 'etc/', 'tmp/', 'usr/', 'usr/bin/', 'usr/local/bin/', 'root/']) {
    await directoryEntry(archive, directory);
  }
  await file(archive, busybox, 'bin/busybox');
  for (const applet of applets()) await link(archive, `bin/${applet}`, 'busybox');
  await link(archive, 'usr/bin/env', '/bin/busybox');
  await text(
    archive,
    'etc/passwd',
    'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n',
  );
  await text(archive, 'etc/group', 'root:x:0:\nnode:x:1000:\n');
  await file(archive, process.execPath, 'usr/local/bin/node');
  for (const library of libraries(process.execPath)) await file(archive, library, library.slice(1));
  await npm(archive);
  archive.finalize();
}

function applets(): readonly string[] {
  const list = execFileSync(busybox, ['--list'], { encoding: 'utf8' });
  return list.split('\n').filter((name) => name !== '' && name !== 'busybox');
}

/** The shared libraries that a program is linked to, and the loader. */
function libraries(program: string): readonly string[] {
  const output = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...output.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
}

/** The npm that started this, if one did; without it the image has Node alone. */
async function npm(archive: Pack): Promise<void> {
  const directory = npmDirectory();
  if (directory === undefined) return;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = `usr/local/lib/node_modules/npm/${path.slice(directory.length + 1)}`;
    if (entry.isSymbolicLink()) await link(archive, name, readlinkSync(path));
    else if (entry.isFile() && !isDocumentation(name)) await file(archive, path, name);
  }
  for (const command of ['npm', 'npx']) {
    await link(
      archive,
      `usr/local/bin/${command}`,
      `../lib/node_modules/npm/bin/${command}-cli.js`,
    );
  }
}

function isDocumentation(name: string): boolean {
  return /\/(docs|man)\//.test(name) || name.endsWith('.md');
}

function npmDirectory(): string | undefined {
  const started = process.env.npm_execpath; // …/npm/bin/npm-cli.js, set by npm itself
  if (started?.endsWith('npm-cli.js')) return dirname(dirname(started));
  return [
    '/usr/lib/node_modules/npm',
    '/usr/local/lib/node_modules/npm',
    '/usr/share/nodejs/npm',
  ].find((path) => existsSync(path));
}

async function file(archive: Pack, path: string, name: string): Promise<void> {
  const { size, mode } = statSync(path);
  const entry = archive.entry({ name, size, mode });
  await pipeline(guarded(createReadStream(path)), entry);
}

function directoryEntry(archive: Pack, name: string): Promise<void> {
  const mode = name === 'tmp/' ? 0o1777 : 0o755;
  return added((done) => archive.entry({ name, type: 'directory', mode }, done));
}

function link(archive: Pack, name: string, linkname: string): Promise<void> {
  return added((done) => archive.entry({ name, type: 'symlink', linkname }, done));
}

function text(archive: Pack, name: string, content: string): Promise<void> {
  return added((done) => archive.entry({ name }, content, done));
}

function added(add: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => add((error) => (error ? reject(error) : resolve())));
}
