import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { keepPrivate } from '../src/data-folder/private-files.ts';

test('in an open folder all that is Slipway’s is closed, and what is not stays as it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-open-'));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'notes.txt'), '', { mode: 0o644 });
  mkdirSync(join(folder, 'repositories'), { mode: 0o755 });
  writeFileSync(join(folder, 'slipway.db'), 'x', { mode: 0o644 });
  writeFileSync(join(folder, 'slipway.db-wal'), '', { mode: 0o644 });

  keepPrivate(folder);

  const open = readdirSync(folder).filter(
    (name) => (statSync(join(folder, name)).mode & 0o077) !== 0,
  );
  assert.deepEqual(open, ['notes.txt']);
  assert.equal(statSync(join(folder, 'slipway.db')).size, 1);
  rmSync(folder, { recursive: true });
});
