import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Lock } from '../src/data-folder/lock.ts';

const module = JSON.stringify(join(import.meta.dirname, '../src/data-folder/lock.ts'));

function takenElsewhere(directory: string): string {
  const script = `import { Lock } from ${module}; console.log(Lock.take(${JSON.stringify(directory)}, 'x') ? 'taken' : 'refused');`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  }).trim();
}

test('a second process is refused while the first holds the lock, and gets it afterwards', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-lock-'));
  try {
    const lock = Lock.take(directory, 'x');
    assert.ok(lock);
    assert.equal(takenElsewhere(directory), 'refused');

    lock[Symbol.dispose]();
    // That process has ended, and its lock with it.
    assert.equal(takenElsewhere(directory), 'taken');
    assert.equal(takenElsewhere(directory), 'taken');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('whoever only looks sees that it is taken, and takes nothing', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-lock-'));
  try {
    assert.equal(Lock.isTaken(directory, 'x'), false, 'nobody ever took it');
    const lock = Lock.take(directory, 'x');
    assert.equal(Lock.isTaken(directory, 'x'), true);

    lock?.[Symbol.dispose]();

    assert.equal(Lock.isTaken(directory, 'x'), false);
    assert.equal(takenElsewhere(directory), 'taken');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
