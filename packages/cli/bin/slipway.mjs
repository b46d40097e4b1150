#!/usr/bin/env node
/**
 * Starts the command under Node 24 or newer. The `node` in PATH may be older: then the one that the
 * npm package `node` brought goes on.
 *
 * What keeps serving begins anew with a small nursery for young objects, which can be said only to a
 * process that starts: it costs 50 ms once, and of a cluster with 40 pods 80 MB of 300 are saved.
 */
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const isNew = Number(process.versions.node.split('.')[0]) >= 24;
const file = fileURLToPath(import.meta.url);
const [command, action] = process.argv.slice(2);
const serves = command === 'up' || (command === 'cluster' && action === 'start');
const isSized = [...process.execArgv, process.env.NODE_OPTIONS].join(' ').includes('semi-space');
const flags = serves && !isSized ? ['--max-semi-space-size=4'] : [];

if (isNew && flags.length === 0) {
  // Hundreds of files without their types, compiled once and not at every start.
  module.enableCompileCache(fileURLToPath(new URL('../../../.cache/compiled', import.meta.url)));
  await import(new URL('../src/main.ts', import.meta.url).href);
} else {
  const brought = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
  const node = isNew ? process.execPath : brought;
  if (!existsSync(node)) {
    process.stderr.write(
      'slipway: needs Node 24 or newer; run `npm install` in the checkout first\n',
    );
    process.exit(1);
  }
  const nodeArguments = [...(isNew ? process.execArgv : []), ...flags, file];
  await goOn(node, [...nodeArguments, ...process.argv.slice(2)]);
}

/** Lets another program take this one's place, its process number included where Node can do that. */
async function goOn(node, arguments_) {
  if (process.execve) {
    // Node calls it experimental; that is no news for the user.
    process.removeAllListeners('warning');
    process.execve(node, [node, ...arguments_], process.env);
  }
  const { standIn } = await import('./stand-in.mjs');
  standIn(node, arguments_, { serves });
}
