import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { Engine } from '@slipway/engine';
import { packTree, type TreeEntry } from '#own-image/file-tree';
import { busyboxFiles, librariesOf, nodeFiles } from '#own-image/machine-files';

/** What the demo asks for first, and makes for itself when no registry has it. */
const publicImage = 'node:24-alpine';
const localImage = `slipway.local/node:${process.versions.node}`;

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
  const programs = [...(await busyboxFiles()), ...nodeFiles()];
  const entries = [...programs, ...(await librariesOf(programs)), ...npm()];
  await engine.images.import(packTree(entries), {
    reference: localImage,
    changes: ['ENV PATH=/usr/local/bin:/usr/bin:/bin', 'CMD ["node"]'],
  });
}

/** The npm that started this, if one did; without it the image has Node alone. */
function npm(): readonly TreeEntry[] {
  const directory = npmDirectory();
  if (directory === undefined) return [];
  const files = readdirSync(directory, { recursive: true, withFileTypes: true });
  return [
    ...files.flatMap((entry): readonly TreeEntry[] => {
      const path = join(entry.parentPath, entry.name);
      const name = `usr/local/lib/node_modules/npm/${path.slice(directory.length + 1)}`;
      if (entry.isSymbolicLink()) return [{ type: 'link', name, to: readlinkSync(path) }];
      if (!entry.isFile() || isDocumentation(name)) return [];
      return [{ type: 'file', name, from: path }];
    }),
    ...['npm', 'npx'].map((command): TreeEntry => {
      const to = `../lib/node_modules/npm/bin/${command}-cli.js`;
      return { type: 'link', name: `usr/local/bin/${command}`, to };
    }),
  ];
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
