import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { guarded } from '@slipway/io';

const bin = join(import.meta.dirname, '../bin/slipway.mjs');

test('a start that waits for an engine which never answers ends when it is asked to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-ended-'));
  const socketPath = join(folder, 'engine.sock');
  const asked = Promise.withResolvers<void>();
  const engine = createServer((socket) => {
    guarded(socket);
    asked.resolve();
  });
  await new Promise<void>((resolve) => engine.listen(socketPath, resolve));
  const env = { ...process.env, DOCKER_HOST: `unix://${socketPath}` };
  const words = [bin, 'cluster', 'start', '--data-dir', join(folder, 'data')];

  const child = guarded(spawn(process.execPath, words, { env, stdio: 'ignore' }));
  await asked.promise;
  child.kill('SIGINT');

  assert.deepEqual(await once(child, 'exit'), [130, null]);
  engine.close();
  await rm(folder, { recursive: true });
});
