import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { root, startServer } from '../harness.ts';

const run = promisify(execFile);

test('the real git-lfs pushes large files, locks one, and a fresh clone has them', async () => {
  await using server = await startServer();
  await server.project('hello');
  const folder = await mkdtemp(join(tmpdir(), 'slipway-lfs-'));
  const git = (directory: string, ...args: string[]) =>
    run(
      'git',
      ['-C', directory, '-c', 'user.name=Ann', '-c', 'user.email=a@example.com', ...args],
      {
        env: { ...process.env, HOME: folder, GIT_TERMINAL_PROMPT: '0' },
      },
    );
  const { host } = new URL(server.url);
  const address = `http://root:${root.token}@${host}/root/hello.git`;
  const content = Buffer.alloc(3_000_000, 'large');
  try {
    await git(folder, 'lfs', 'install', '--skip-repo');
    await git(folder, 'init', '-q', '-b', 'main', 'work');
    const work = join(folder, 'work');
    await git(work, 'lfs', 'track', '*.bin');
    await writeFile(join(work, 'a.bin'), content);
    await git(work, 'add', '-A');
    await git(work, 'commit', '-q', '-m', 'A large file');
    await git(work, 'remote', 'add', 'origin', address);

    await git(work, 'push', '-q', 'origin', 'main');
    const { stdout: locked } = await git(work, 'lfs', 'lock', 'a.bin');
    const { stdout: locks } = await git(work, 'lfs', 'locks');
    await git(folder, 'clone', '-q', address, 'fresh');

    assert.match(locked, /Locked a\.bin/);
    assert.match(locks, /a\.bin/);
    assert.deepEqual(await readFile(join(folder, 'fresh', 'a.bin')), content);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
