import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { rootPassword, rootToken, startApiServer } from './api-server.ts';

test('pushing to a new path makes the project; password and token are taken', async () => {
  await using api = await startApiServer();
  const where = join(api.directory, 'work');
  await mkdir(where);
  await api.git(where, 'init', '-qb', 'trunk');
  await writeFile(join(where, 'a.txt'), 'one');
  await api.git(where, 'add', '.');
  await api.git(where, 'commit', '-qm', 'Start');
  const remote = (password: string, path: string) =>
    `${api.url.replace('://', `://root:${encodeURIComponent(password)}@`)}/${path}.git`;

  await api.git(where, 'push', '-q', remote(rootPassword, 'root/new-app'), 'trunk');
  await api.git(api.directory, 'clone', '-q', remote(rootToken, 'root/new-app'), 'copy');

  const project = await api.json('GET', '/projects/root%2Fnew-app');
  assert.equal(project.default_branch, 'trunk');
  assert.equal(project.empty_repo, false);
  await assert.rejects(
    api.git(where, 'push', remote('wrong', 'root/x'), 'trunk'),
    /Authentication/,
  );
  const nowhere = remote(rootPassword, 'nobody/x');
  await assert.rejects(api.git(where, 'push', nowhere, 'trunk'), /not found/);
});
