import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(import.meta.resolve('../end-handover.ts'));

test('a deleted cluster leaves no rule in the kernel, and those of another cluster alone', async () => {
  const ownNetwork = ['--net', '--pid', '--fork', '--mount-proc', process.execPath, program];

  const { stdout } = await promisify(execFile)('unshare', ownNetwork);

  const { handedOver, besideAnother, alone } = JSON.parse(stdout);
  assert.match(handedOver.join('\n'), /-A SLIPWAY-NODE-PORTS .*30080.* 203\.0\.113\.2:8080/);
  assert.deepEqual(besideAnother.toSorted(), [
    '-A OUTPUT -j SLIPWAY-NODE-PORTS',
    '-A PREROUTING -j SLIPWAY-NODE-PORTS',
    '-A SLIPWAY-NODE-PORTS -p tcp -m tcp --dport 30090 -j ACCEPT',
    ':SLIPWAY-NODE-PORTS - [0:0]',
  ]);
  assert.deepEqual(alone, []);
});
