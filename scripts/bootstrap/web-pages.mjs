import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, root } from './node-modules.mjs';
import { say } from './say.mjs';

/** Builds the browser's pages when their sources have changed since the last build. */
export function bringWebPages() {
  const web = join(root, 'packages', 'web');
  const stamp = join(web, 'dist', '.stamp');
  const wanted = fingerprint(web);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('building the web pages (a few seconds) …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(nodeBinary, [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    say('the web pages could not be built; everything else works. The text above says why.');
    return;
  }
  mkdirSync(join(web, 'dist'), { recursive: true });
  writeFileSync(stamp, wanted);
}

function fingerprint(web) {
  const hash = createHash('sha256');
  // The app that a new project may begin with is built in, and so is the help.
  const isProse = (file) => file.endsWith('.md');
  for (const folder of [web, join(root, 'examples'), join(root, 'docs')]) {
    const isHelp = folder === join(root, 'docs');
    for (const file of files(folder).filter((each) => isProse(each) === isHelp)) {
      hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex');
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .filter((file) => !/^(dist|test|node_modules|decisions)\//.test(file))
    .sort();
}
