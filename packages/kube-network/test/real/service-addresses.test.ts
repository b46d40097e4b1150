import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(import.meta.resolve('../claim-addresses.ts'));

test('an external address of a service that is the machine’s own stays its own', async () => {
  const network = 'ip link set lo up; ip addr add 198.51.100.9/32 dev lo; exec "$@"';
  const claim = [process.execPath, program, '198.51.100.9', '203.0.113.4'];

  const { stdout } = await promisify(execFile)('unshare', [
    '-n',
    'sh',
    '-c',
    network,
    '',
    ...claim,
  ]);

  const { before, during, after } = JSON.parse(stdout);
  assert.ok(before.includes('198.51.100.9'));
  assert.deepEqual(during.toSorted(), [...before, '203.0.113.4'].toSorted());
  assert.deepEqual(after.toSorted(), before.toSorted());
});
