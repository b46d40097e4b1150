import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';

interface Backup {
  readonly id: string;
  readonly status: string;
  readonly error: string | null;
}

test('a backup that was asked for by API is downloaded and starts on a new machine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-e2e-backup-'));
  await using slipway = await startSlipway({ arguments: ['--no-demo', '--no-cluster'] });
  const project = await slipway.createProject('kept');
  const pipeline = await project.push({
    'README.md': 'kept\n',
    '.gitlab-ci.yml': 'job: {script: [echo kept], tags: [shell]}',
  });
  await pipeline.finished();

  const { id } = (await slipway.api.post('/admin/backups', {})) as Backup;
  const made = await until('the backup', async () => {
    const backup = await slipway.api.get<Backup>(`/admin/backups/${id}`);
    return backup.status === 'running' ? undefined : backup;
  });
  assert.equal(made.status, 'finished', made.error ?? '');
  const download = await slipway.api.request('GET', `/admin/backups/${id}/download`);
  const file = join(folder, 'kept.tar.zst');
  await writeFile(file, Buffer.from(await download.arrayBuffer()));
  await slipway.stop();
  await rm(slipway.dataDir, { recursive: true });

  await using other = new Slipway(join(folder, 'data'), {
    arguments: ['--no-demo', '--no-cluster'],
  });
  const restored = await other.command('restore', file);
  assert.equal(restored.code, 0, restored.stderr);
  await other.start();
  const [job] = await other.api.get<readonly { id: number }[]>('/projects/root%2Fkept/jobs');
  const trace = await other.api.request('GET', `/projects/root%2Fkept/jobs/${job?.id}/trace`);
  assert.match(await trace.text(), /echo kept/);
  const again = await other.api.request('GET', '/projects/root%2Fkept/repository/archive.tar.gz');
  assert.equal(again.status, 200);
  await other.stop();
  await rm(folder, { recursive: true, force: true });
});

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
