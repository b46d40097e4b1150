import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readlink, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { asHere, type TreeEntry } from './file-tree.ts';

const busybox = '/bin/busybox';

const printed = async (program: string, ...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(program, args)).stdout;

/** A shell with the usual small programs, and two users: root, and `node` who is 1000. */
export async function busyboxFiles(): Promise<readonly TreeEntry[]> {
  const folders = ['bin/', 'etc/', 'root/', 'usr/', 'usr/bin/', 'usr/local/bin/'];
  const list = await printed(busybox, '--list');
  const applets = list.split('\n').filter((name) => name !== '' && name !== 'busybox');
  return [
    ...folders.map((name): TreeEntry => ({ type: 'folder', name })),
    { type: 'folder', name: 'tmp/', mode: 0o1777 },
    asHere(busybox),
    ...applets.map((name): TreeEntry => ({ type: 'link', name: `bin/${name}`, to: 'busybox' })),
    { type: 'link', name: 'usr/bin/env', to: busybox },
    {
      ...{ type: 'text', name: 'etc/passwd' },
      content: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n',
    },
    { type: 'text', name: 'etc/group', content: 'root:x:0:\nnode:x:1000:\n' },
  ];
}

/** The very Node that runs this. */
export const nodeFiles = (): readonly TreeEntry[] => [
  { type: 'file', name: 'usr/local/bin/node', from: process.execPath },
];

/** What of git fetches and checks out, with submodules. */
const gitPrograms = ['git', 'git-remote-http', 'git-submodule', 'git-sh-setup', 'git-sh-i18n'];
const gitFiles = 'usr/lib/git-core';

/** The git of this machine, and whose certificates it believes. */
export async function gitTree(): Promise<readonly TreeEntry[]> {
  const folder = (await printed('git', '--exec-path')).trim();
  const programs = gitPrograms.map(async (name): Promise<TreeEntry> => {
    const from = await realpath(join(folder, name));
    return { type: 'file', name: `${gitFiles}/${name}`, from };
  });
  const beside = [
    '/usr/share/git-core/templates/info/exclude',
    '/etc/ssl/certs/ca-certificates.crt',
  ];
  return [
    ...(await Promise.all(programs)),
    ...(await linksIn(folder)),
    { type: 'link', name: 'usr/bin/git', to: `../../${gitFiles}/git` },
    ...beside.filter(existsSync).map(asHere),
    { type: 'text', name: 'etc/nsswitch.conf', content: 'hosts: files dns\n' },
  ];
}

/** The many names of the one program. */
async function linksIn(folder: string): Promise<readonly TreeEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const links = entries.filter((it) => it.isSymbolicLink() && !gitPrograms.includes(it.name));
  return Promise.all(
    links.map(async ({ name }): Promise<TreeEntry> => {
      const to = basename(await readlink(join(folder, name)));
      return { type: 'link', name: `${gitFiles}/${name}`, to };
    }),
  );
}

/** The shared libraries that the programs among these are linked to, and their loader; each once. */
export async function librariesOf(entries: readonly TreeEntry[]): Promise<readonly TreeEntry[]> {
  const programs = entries.flatMap((it) => (it.type === 'file' ? [it.from] : []));
  const libraries = await Promise.all(programs.map(linkedTo));
  return [...new Set(libraries.flat())].map(asHere);
}

async function linkedTo(program: string): Promise<readonly string[]> {
  try {
    const output = await printed('ldd', program);
    return [...output.matchAll(/(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
  } catch {
    return []; // A script, or linked to nothing.
  }
}
