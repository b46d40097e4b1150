import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { nodeBinary, root, toolsDirectory } from './node-modules.mjs';
import { say } from './say.mjs';

/** What tells our launcher from somebody else's program. */
const mark = '# Made by `npm start` of Slipway; remove it at any time.';

/**
 * Puts a command `slipway` on the PATH that runs this checkout: in /usr/local/bin as root, else in
 * ~/.local/bin. A program of that name which is not ours stays as it is.
 */
export function bringLauncher(directory = usualDirectory()) {
  const file = join(directory, 'slipway');
  const wanted = script();
  const present = read(file);
  if (present !== undefined && !present.includes(mark)) {
    say(`${file} is another program and stays; Slipway's own command is`);
    say(`  ${join(root, 'node_modules', '.bin', 'slipway')}`);
    return;
  }
  if (present === wanted) return;
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, wanted);
    chmodSync(file, 0o755);
  } catch (error) {
    say(`the command slipway could not be put into ${directory}: ${error.message}`);
    return;
  }
  say(`the command slipway is ${file} now (rm ${file} removes it).`);
  if (!isOnPath(directory)) say(`for your shell to find it: export PATH="$PATH:${directory}"`);
}

function usualDirectory() {
  return process.getuid?.() === 0 ? '/usr/local/bin' : join(homedir(), '.local', 'bin');
}

function script() {
  const command = join(root, 'packages', 'cli', 'bin', 'slipway.mjs');
  return [
    '#!/bin/sh',
    mark,
    `PATH="$PATH:"${quote(toolsDirectory)} exec ${quote(nodeBinary)} ${quote(command)} "$@"`,
    '',
  ].join('\n');
}

function quote(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function isOnPath(directory) {
  return (process.env.PATH ?? '').split(delimiter).includes(directory);
}
