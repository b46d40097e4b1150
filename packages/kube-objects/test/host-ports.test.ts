import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../src/index.ts';
import { isPortTaken } from '../src/pods/host-ports.ts';

const pod = (...ports: object[]) => ({ spec: { containers: [{ ports }] } }) as unknown as Pod;

for (const [what, wanted, taken, expected] of [
  ['the same port', { hostPort: 80 }, { hostPort: 80 }, true],
  ['another port', { hostPort: 80 }, { hostPort: 81 }, false],
  ['another protocol', { hostPort: 53 }, { hostPort: 53, protocol: 'UDP' }, false],
  [
    'another address',
    { hostPort: 80, hostIP: '127.0.0.1' },
    { hostPort: 80, hostIP: '10.0.0.1' },
    false,
  ],
  [
    'all addresses',
    { hostPort: 80, hostIP: '127.0.0.1' },
    { hostPort: 80, hostIP: '0.0.0.0' },
    true,
  ],
  ['no port of the node', { containerPort: 80 }, { hostPort: 80 }, false],
] as const) {
  test(`a pod that wants a port is ${expected ? 'kept out' : 'let in'} beside one with ${what}`, () => {
    assert.equal(isPortTaken(pod(wanted), [pod(taken)]), expected);
  });
}
