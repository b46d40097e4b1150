import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { localAddress, RangeFolder } from '../range-folder.ts';

const program = fileURLToPath(import.meta.resolve('../free-ranges.ts'));

test('clusters that start at once get different service ranges, and keep them', async () => {
  await using folder = await RangeFolder.open();
  const names = ['a', 'b', 'c'];

  const chosen = await Promise.all(names.map((name) => folder.bring(name)));
  const later = await Promise.all(names.map((name) => folder.bring(name)));

  assert.equal(new Set(chosen).size, 3);
  for (const range of chosen) assert.match(range, /^10\.(9[6-9]|10\d|11[01])\.0\.0\/16$/);
  assert.deepEqual(later, chosen);
});

/** With a network, processes and a register of its own: others' clusters come and go meanwhile. */
test('the service range of a deleted cluster, or of a removed folder, is free again', async () => {
  const ownRegister =
    'mkdir -p /var/lib/slipway && mount -t tmpfs none /var/lib/slipway && ip link set lo up && exec "$@"';
  const ownMachine = ['--net', '--mount', '--pid', '--fork', '--mount-proc'];

  const { stdout } = await promisify(execFile)('unshare', [
    ...[...ownMachine, 'sh', '-c', ownRegister, 'sh'],
    ...[process.execPath, program],
  ]);

  const range = '10.96.0.0/16';
  assert.deepEqual(JSON.parse(stdout), { first: range, afterRelease: range, afterRemoval: range });
});

test('a service range with an address that somebody else has is left alone', async () => {
  await using folder = await RangeFolder.open();
  const usual = await folder.bring('a');
  await folder.remove('a');
  await using _ = await localAddress(usual.replace('0.0/16', '200.1'));

  assert.notEqual(await folder.bring('b'), usual);
});

test('a service range that was asked for is taken as it is', async () => {
  await using folder = await RangeFolder.open();

  const asked = await folder.bring('a', '10.200.3.0/24');

  assert.deepEqual([asked, await folder.bring('a')], ['10.200.3.0/24', '10.200.3.0/24']);
});
