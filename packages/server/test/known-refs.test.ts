import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Repository } from '@slipway/git';
import { createKnownRefs } from '../src/handing-out/known-refs.ts';

test('whether a ref is there is looked up once for jobs that are handed out together, and anew later', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-known-refs-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const main = join(directory, 'refs/heads/main');
  await mkdir(join(directory, 'refs/heads'), { recursive: true });
  await writeFile(main, `${'a'.repeat(40)}\n`);
  // What is asked of it here needs no git.
  const repository = { name: '1.git', directory } as Repository;
  let passedMs = 0;
  const isThere = createKnownRefs(() => passedMs);

  const first = await isThere(repository, 'refs/heads/main');
  await rm(main);
  passedMs = 499;
  const together = await isThere(repository, 'refs/heads/main');
  const other = await isThere(repository, 'refs/heads/other');
  passedMs = 500;
  const later = await isThere(repository, 'refs/heads/main');

  assert.deepEqual([first, together, other, later], [true, true, false, false]);
});
