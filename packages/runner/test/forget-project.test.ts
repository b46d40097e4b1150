import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { forgetProject } from '../src/forget-project.ts';

test('of a project that is gone no work tree and no cache stays, and others’ do', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-forget-'));
  const gone = [
    'builds/abc/0/root/shop/file',
    'builds/abc/0/root/shop.tmp/file',
    'builds/abc/1/root/shop/file',
    'builds/def/project-7-concurrent-0/root/shop/file',
    'caches/7/key.zip',
  ];
  const kept = [
    'builds/abc/0/root/shopping/file',
    'builds/def/project-77-concurrent-0/root/other/file',
    'caches/77/key.zip',
    'elsewhere/file',
  ];
  for (const file of [...gone, ...kept]) {
    await mkdir(join(directory, dirname(file)), { recursive: true });
    await writeFile(join(directory, file), '');
  }
  await symlink(join(directory, 'elsewhere'), join(directory, 'builds/abc/0/root/shop/link'));

  await forgetProject(directory, { id: 7, path: 'root/shop' });

  assert.deepEqual(
    [...gone, ...kept].filter((file) => existsSync(join(directory, file))),
    kept,
  );
  await rm(directory, { recursive: true });
});

test('a data folder in which no job ever ran has nothing to forget', async () => {
  await forgetProject(join(tmpdir(), 'slipway-none'), { id: 7, path: 'root/shop' });
});
