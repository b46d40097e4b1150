import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../src/rollouts/deed.ts';
import { writtenSince } from '../src/rollouts/foreign-change-rules.ts';

const since = new Date('2026-01-02T03:04:05.600Z');
const object = (manager: string, time: string, subresource?: string): KubeObject => {
  const managedFields = [{ manager, time, ...(subresource && { subresource }) }];
  // More than is declared of metadata.
  return { metadata: { name: `${manager} ${time}`, managedFields } as KubeObject['metadata'] };
};

for (const [manager, time, subresource, isWritten] of [
  ['kubectl-set', '2026-01-02T03:04:05Z', undefined, true],
  ['helm', '2026-01-02T03:05:00Z', undefined, true],
  ['kubectl', '2026-01-02T03:04:06Z', 'scale', true],
  ['kubectl-set', '2026-01-02T03:04:04Z', undefined, false],
  ['kube-controller-manager', '2026-01-02T03:04:06Z', 'status', false],
  ['kube-controller-manager', '2026-01-02T03:04:06Z', undefined, false],
] as const) {
  test(`what ${manager} wrote at ${time} ${subresource ?? ''} is ${isWritten ? '' : 'not '}the job's`, () => {
    assert.equal(writtenSince([object(manager, time, subresource)], since).length === 1, isWritten);
  });
}
