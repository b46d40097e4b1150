import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Slipway, startSlipway } from './support/slipway.ts';

test('a backup made while everything runs starts as another Slipway', async () => {
  await using slipway = await startSlipway();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-e2e-backup-'));
  const project = await slipway.createProject('kept');
  await project.push({
    'README.md': 'kept\n',
    '.gitlab-ci.yml': 'job: {script: [date], tags: [none]}',
  });
  await slipway.kubectl('create', 'namespace', 'kept');

  const saved = await slipway.command('backup', join(folder, 'monday'));
  assert.equal(saved.code, 0, saved.stderr);
  await slipway.stop();

  await using other = new Slipway(join(folder, 'data'), {});
  const restored = await other.command('restore', join(folder, 'monday'));
  assert.equal(restored.code, 0, restored.stderr);
  await other.start();
  const file = await other.api.request(
    'GET',
    '/projects/root%2Fkept/repository/files/README.md/raw?ref=main',
  );
  assert.equal(await file.text(), 'kept\n');
  const [pipeline] = await other.api.get<readonly { readonly status: string }[]>(
    '/projects/root%2Fkept/pipelines',
  );
  assert.equal(pipeline?.status, 'pending');
  assert.equal((await other.kubectl('get', 'namespace', 'kept')).code, 0);
  await other.stop();
  await rm(folder, { recursive: true, force: true });
});
