import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';

const module = JSON.stringify(join(import.meta.dirname, '../src/log.ts'));

test('a full disk under the log does not end the process', () => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-log-'));
  try {
    mkdirSync(join(directory, 'logs'));
    symlinkSync('/dev/full', join(directory, 'logs', 'slipway.log'));
    const script = `
      import { createLog } from ${module};
      const log = createLog(${JSON.stringify(directory)}, 'info');
      for (let round = 0; round < 20; round += 1) {
        log.info('a line'.repeat(100_000));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      console.log('alive');
      process.exit();`;

    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    });

    assert.equal(said, 'alive\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
