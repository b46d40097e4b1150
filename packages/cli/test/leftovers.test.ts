import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type TestContext, test } from 'node:test';
import { endLeftovers, notedProcesses, noteProcesses } from '../src/supervisor/leftovers.ts';

function begun(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-leftovers-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const warned: string[] = [];
  return { folder, warned, log: { warn: (what: string) => void warned.push(what) } };
}

test('who plays the roles is noted, for each keeper by itself', (t) => {
  const { folder, warned, log } = begun(t);
  assert.deepEqual(notedProcesses(folder), {});

  noteProcesses(folder, { server: 11, registry: undefined }, log);
  noteProcesses(folder, { network: 12 }, log, 'cluster');

  assert.deepEqual(notedProcesses(folder), { server: 11 });
  assert.deepEqual(notedProcesses(folder, 'cluster'), { network: 12 });
  assert.deepEqual(warned, []);
});

test('where nothing can be written, roles go on, and the log says so', (t) => {
  const { folder, warned, log } = begun(t);
  writeFileSync(join(folder, 'run'), 'no folder');

  noteProcesses(folder, { server: 11 }, log);

  assert.deepEqual(warned, ['the processes of roles could not be noted']);
  assert.deepEqual(notedProcesses(folder), {});
});

test('a number that is another program’s by now is left alone', async (t) => {
  const { folder, log } = begun(t);
  noteProcesses(folder, { server: process.pid }, log);

  // Or this test would not end.
  await endLeftovers(folder);

  assert.deepEqual(notedProcesses(folder), { server: process.pid });
});
