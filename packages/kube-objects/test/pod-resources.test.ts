import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../src/index.ts';
import { podLimits, podRequests } from '../src/pods/pod-resources.ts';

const asking = (cpu: string) => ({ resources: { requests: { cpu } } });
const sidecar = (cpu: string) => ({ ...asking(cpu), restartPolicy: 'Always' });

for (const [what, spec, cores] of [
  ['containers count together', { containers: [asking('1'), asking('500m')] }, 1.5],
  [
    'an init container counts when it asks for more than all that follow',
    { containers: [asking('1')], initContainers: [asking('2'), asking('3')] },
    3,
  ],
  [
    'sidecars count beside containers',
    { containers: [asking('1')], initContainers: [sidecar('2')] },
    3,
  ],
  [
    'an init container runs beside the sidecars that started before it',
    { containers: [asking('1')], initContainers: [sidecar('1'), asking('4')] },
    5,
  ],
  [
    'an init container does not run beside the sidecars that start after it',
    { containers: [asking('1')], initContainers: [asking('4'), sidecar('1')] },
    4,
  ],
  [
    'what the pod asks for as a whole counts instead, and its runtime on top',
    { containers: [asking('1')], ...asking('3'), overhead: { cpu: '250m' } },
    3.25,
  ],
] as const) {
  test(`${what}: ${cores} cores`, () => {
    assert.equal(podRequests({ spec } as unknown as Pod).get('cpu'), cores);
  });
}

test('the runtime of a pod takes of its limits only where it has some', () => {
  const spec = {
    containers: [{ resources: { limits: { cpu: '1' } } }],
    overhead: { cpu: '250m', memory: '64Mi' },
  };

  assert.deepEqual(Object.fromEntries(podLimits({ spec } as unknown as Pod)), { cpu: 1.25 });
});
