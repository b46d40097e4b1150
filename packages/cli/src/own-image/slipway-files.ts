import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { TreeEntry } from './file-tree.ts';

const root = join(import.meta.dirname, '../../../..');

/** Where Slipway is in its image. */
const inImage = 'opt/slipway';
/** What starts it there. */
export const program = `/${inImage}/packages/cli/bin/slipway.mjs`;

/** The files of this Slipway and of the npm packages that it runs with, without what only tests need. */
export async function slipwayFiles(): Promise<readonly TreeEntry[]> {
  const folders = await withDependencies(join(root, 'packages/cli'));
  const isOwn = (folder: string) => !folder.includes('node_modules');
  const files = await Promise.all(folders.map((folder) => filesOf(folder, isOwn(folder))));
  return [
    file(join(root, 'package.json')),
    ...files.flat(),
    ...(await Promise.all(folders.filter(isOwn).map(linkTo))),
    { type: 'link', name: 'usr/local/bin/slipway', to: program },
  ];
}

const nameOf = (path: string): string => `${inImage}/${relative(root, path)}`;
const file = (path: string): TreeEntry => ({ type: 'file', name: nameOf(path), from: path });

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** As npm links packages of a workspace. */
async function linkTo(folder: string): Promise<TreeEntry> {
  const { name } = await manifestOf(folder);
  const to = `../../${relative(root, folder)}`;
  return { type: 'link', name: `${inImage}/node_modules/${name}`, to };
}

/** The folder of a package, and those of all that it depends on, as Node finds them. */
async function withDependencies(start: string): Promise<readonly string[]> {
  const found = new Set([start]);
  // What is added while it goes on is visited, too.
  for (const folder of found) {
    const { dependencies = {} } = await manifestOf(folder);
    for (const name of Object.keys(dependencies)) {
      const next = packageFolder(folder, name);
      if (next !== undefined) found.add(next);
    }
  }
  return [...found];
}

function packageFolder(from: string, name: string): string | undefined {
  const own = /^@slipway\/(.+)$/.exec(name)?.[1];
  if (own !== undefined) return join(root, 'packages', own);
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return path;
  }
  return undefined;
}

const unneeded = /\.(map|d\.[mc]?ts|md|markdown)$/;
/** Of npm packages: natives for a runtime that is not Node. */
const foreign = new Set(['node_modules', 'prebuilds']);
const ownFolders = new Set(['src', 'bin', 'dist', 'templates', 'charts']);

async function filesOf(folder: string, isOwn: boolean): Promise<readonly TreeEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const isWanted = (name: string) => (isOwn ? ownFolders.has(name) : !foreign.has(name));
  const files = entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isWanted(entry.name) ? allBelow(path) : [];
    return entry.isFile() && !unneeded.test(entry.name) ? [file(path)] : [];
  });
  return (await Promise.all(files)).flat();
}

async function allBelow(folder: string): Promise<readonly TreeEntry[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((it) => it.isFile() && !unneeded.test(it.name))
    .map((it) => file(join(it.parentPath, it.name)));
}
