#!/usr/bin/env node
/**
 * Starts the command under Node 24 or newer. The `node` in PATH may be older: then the one that the
 * npm package `node` brought goes on.
 */
import { existsSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

if (Number(process.versions.node.split('.')[0]) >= 24) {
  // Hundreds of files without their types, compiled once and not at every start.
  module.enableCompileCache(fileURLToPath(new URL('../../../.cache/compiled', import.meta.url)));
  await import(new URL('../src/main.ts', import.meta.url).href);
} else {
  const node = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(node)) {
    process.stderr.write(
      'slipway: needs Node 24 or newer; run `npm install` in the checkout first\n',
    );
    process.exit(1);
  }
  const { spawn } = await import('node:child_process');
  const arguments_ = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const child = spawn(node, arguments_, { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group: the child answers it, this process only waits.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exit(signal ? 128 + (constants.signals[signal] ?? 1) : (code ?? 1));
  });
}
