import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(import.meta.resolve('../end-handover.ts'));

/** In a network of its own: on a machine where somebody's cluster lives they rest. */
test('node ports of clusters that are down are served while none lives, in whatever order they ended', async () => {
  const ownNetwork = ['--net', '--pid', '--fork', '--mount-proc', process.execPath, program];

  const { stdout } = await promisify(execFile)('unshare', ownNetwork);

  assert.deepEqual(JSON.parse(stdout), {
    oneIsDown: [],
    bothAreDown: ['30080', '30090'],
    twoIsBack: [],
    bothAreDownAgain: ['30080', '30090'],
    endedAtOnce: ['30080', '30090'],
    twoIsDeleted: ['30080'],
    left: [],
  });
});
