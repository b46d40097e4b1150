import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createObjects } from '../src/objects/objects.ts';

const enough = 2000;

test('a killed process has lost nothing that it had acknowledged', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-kube-'));
  try {
    const path = join(directory, 'cluster.db');
    const writer = fileURLToPath(import.meta.resolve('./killed-writer.ts'));
    const child = spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.length > enough) child.kill('SIGKILL');
    });
    await once(child, 'close');
    const acknowledged = text.split('\n').slice(0, -1);

    const objects = await createObjects({ path });

    const lost = acknowledged.filter((name) => !objects.get('configmaps', name, 'default'));
    objects.close();
    assert.ok(acknowledged.length > 100);
    assert.deepEqual(lost, []);
  } finally {
    await rm(directory, { recursive: true });
  }
});
