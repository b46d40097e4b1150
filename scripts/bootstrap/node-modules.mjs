import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from './say.mjs';

/** The checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Node 24 or newer, which the npm package `node` carries. */
export const nodeBinary = join(root, 'node_modules', 'node', 'bin', 'node');

/** Programs that the bootstrap fetched for this checkout, last in PATH. */
export const toolsDirectory = join(root, '.cache', 'bin');

/** Installs the npm packages when they are missing or older than the lock file. */
export function bringNodeModules() {
  const stamp = join(root, 'node_modules', '.slipway-stamp');
  const wanted = fingerprint();
  if (existsSync(nodeBinary) && read(stamp) === wanted) return;
  say('installing the npm packages (half a minute) …');
  // Not `npm ci`: it insists on the optional packages of every platform, which a mirror may lack.
  const flags = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const install = () =>
    spawnSync('npm', ['install', ...flags], { cwd: root, stdio: ['ignore', 2, 2] }).status === 0;
  // A network that fails for a moment is common, and what has come already is in npm's cache.
  if (!install() && !install()) {
    say('npm install failed. The text above says why; then run the same command again.');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    hash.update(read(join(root, 'packages', name, 'package.json')) ?? '');
  }
  return hash.digest('hex');
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
