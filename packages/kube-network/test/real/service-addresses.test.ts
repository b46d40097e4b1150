import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runProgram } from '#machine/run-program';
import { ServiceAddresses } from '#machine/service-addresses';

/** A part of a network for documentation (RFC 5737), which no cluster of this machine has. */
const range = '203.0.113.224/28';

const onMachine = async () =>
  (await runProgram('ip', ['-4', 'route', 'show', 'root', range, 'table', 'local', 'proto', '87']))
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? [])
    .sort();

test('addresses that a killed process has left go when no service has them', async () => {
  const killed = new ServiceAddresses();
  await killed.add(['203.0.113.225', '203.0.113.226']);
  const next = new ServiceAddresses();
  const wanted = ['203.0.113.226', '203.0.113.227'];

  await next.inherit(range);
  await next.add(wanted);
  await next.remove(next.beyond(wanted));

  assert.deepEqual(await onMachine(), wanted);
  await next.clear();
  assert.deepEqual(await onMachine(), []);
});

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
