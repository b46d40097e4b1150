import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';

const bin = join(import.meta.dirname, '../bin/slipway.mjs');

for (const [command, database] of [
  ['up', 'slipway.db'],
  ['cluster start', 'cluster/cluster.db'],
] as const) {
  test(`slipway ${command} starts nothing on a damaged database, and says what to do`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-damaged-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, database);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'no database '.repeat(1000));
    const words = [bin, ...command.split(' '), '--data-dir', folder];

    const ended = await new Promise<{ code: unknown; said: string }>((resolve) => {
      execFile(process.execPath, words, (error, _stdout, said) =>
        resolve({ code: error?.code ?? 0, said }),
      );
    });

    assert.equal(ended.code, 1);
    assert.match(ended.said, /is damaged: .*slipway restore/);
  });
}
