import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { removeTree } from '../src/host/remove-tree.ts';

test('folders in folders that no path reaches are removed all the same', async () => {
  const folder = await mkdtemp(`${tmpdir()}/slipway-tree-`);
  const name = 'x'.repeat(200);
  const nest = `i=0; while [ $i -lt 40 ]; do mkdir ${name} && cd -P ${name}; i=$((i+1)); done`;
  execFileSync('sh', ['-c', nest], { cwd: folder });
  await assert.rejects(rm(folder, { recursive: true }), { code: 'ENAMETOOLONG' });

  await removeTree(folder);

  await assert.rejects(readdir(folder), { code: 'ENOENT' });
  await removeTree(folder);
});
