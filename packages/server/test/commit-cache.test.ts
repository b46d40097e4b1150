import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Repository } from '@slipway/git';
import { createCommitCache } from '../src/repository/commit-cache.ts';

test('a commit that is asked for a hundred times at once is read once', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-commits-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: directory });
  const as = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  git('init', '--quiet', '--initial-branch=main');
  git(...as, 'commit', '--quiet', '--allow-empty', '--message=Begin');
  const sha = git('rev-parse', 'HEAD').toString().trim();
  let reads = 0;
  // What is asked of it here only runs git.
  const repository = {
    name: '1.git',
    directory,
    run: async (args: readonly string[], input?: string | Buffer) => {
      reads += 1;
      return execFileSync('git', args, { cwd: directory, ...(input !== undefined && { input }) });
    },
  } as Repository;
  const commitOf = createCommitCache();

  const all = await Promise.all(Array.from({ length: 100 }, () => commitOf(repository, sha)));
  const once = reads;
  const later = await commitOf(repository, sha);

  assert.deepEqual([...new Set(all.map((it) => it?.title))], ['Begin']);
  assert.equal(later?.title, 'Begin');
  assert.ok(once > 0 && once <= 3, `git ran ${once} times`);
  assert.equal(reads, once);
});
