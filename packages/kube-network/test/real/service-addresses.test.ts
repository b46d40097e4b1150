import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '#machine/run-program';
import { ServiceAddresses } from '#machine/service-addresses';

/** A part of a network for documentation (RFC 5737), which no cluster of this machine has. */
const range = '192.0.2.0/28';

const onMachine = async () =>
  (await runProgram('ip', ['-4', 'route', 'show', 'root', range, 'table', 'local', 'proto', '87']))
    .split('\n')
    .flatMap((line) => line.split(' ')[1] ?? [])
    .sort();

test('addresses that a killed process has left go when no service has them', async () => {
  const killed = new ServiceAddresses();
  await killed.add(['192.0.2.1', '192.0.2.2']);
  const next = new ServiceAddresses();
  const wanted = ['192.0.2.2', '192.0.2.3'];

  await next.inherit(range);
  await next.add(wanted);
  await next.remove(next.beyond(wanted));

  assert.deepEqual(await onMachine(), wanted);
  await next.clear();
  assert.deepEqual(await onMachine(), []);
});
