import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
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

/** Logs a line in a process of its own, over a log that is as long as it may be. */
function logOverFullOne(directory: string): void {
  writeFileSync(join(directory, 'logs', 'slipway.log'), 'older\n');
  truncateSync(join(directory, 'logs', 'slipway.log'), 64 * 2 ** 20);
  const script = `
    import { createLog } from ${module};
    createLog(${JSON.stringify(directory)}, 'info').info('a new line');`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script]);
}

test('a log that is as long as it may be makes room for a new one', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-log-'));
  t.after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'logs'));

  logOverFullOne(directory);

  assert.match(readFileSync(join(directory, 'logs', 'slipway.log'), 'utf8'), /^\{.*a new line/);
  assert.equal(statSync(join(directory, 'logs', 'slipway.log.1')).size, 64 * 2 ** 20);
});

test('a log for which there is no room elsewhere goes on where it is', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-log-'));
  t.after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'logs', 'slipway.log.1', 'in-the-way'), { recursive: true });

  logOverFullOne(directory);

  assert.ok(statSync(join(directory, 'logs', 'slipway.log')).size > 64 * 2 ** 20);
});
