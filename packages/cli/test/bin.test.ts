import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const bin = join(import.meta.dirname, '../bin/slipway.mjs');
/** Says with which flags each Node began. */
const tell = 'data:text/javascript,process.stderr.write(JSON.stringify(process.execArgv))';

async function flagsOf(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: `--import=${tell}` };
  const { stderr } = await promisify(execFile)(process.execPath, [bin, ...args], { env });
  return stderr;
}

test('what keeps serving goes on with a small nursery', async () => {
  assert.equal(await flagsOf('up', '--help'), '[]["--max-semi-space-size=4"]');
  assert.equal(await flagsOf('cluster', 'start', '--help'), '[]["--max-semi-space-size=4"]');
});

test('what only asks starts once', async () => {
  assert.equal(await flagsOf('--version'), '[]');
});
