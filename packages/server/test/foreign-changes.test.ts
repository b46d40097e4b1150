import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../src/rollouts/deed.ts';
import { isAsLeft, writtenSince } from '../src/rollouts/foreign-change-rules.ts';
import { hadWritten, rivalsOf } from '../src/rollouts/rivals.ts';

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

test('what a job before it left as it is, is not the job’s', () => {
  const state = (uid: string, generation: number): KubeObject => ({
    metadata: { name: 'web', uid, generation },
  });
  const left = state('a', 2);

  assert.equal(isAsLeft(state('a', 2), left), true);
  assert.equal(isAsLeft(state('a', 3), left), false);
  assert.equal(isAsLeft(state('b', 2), left), false);
  assert.equal(isAsLeft(state('a', 2), null), false);
});

test('who had written all before a job began is none of those whose changes may be its own', () => {
  const change = (seconds: number) => ({ changedAt: new Date(seconds * 1000) });

  assert.equal(hadWritten([change(1), change(2)], new Date(3000)), true);
  assert.equal(hadWritten([change(1), change(4)], new Date(3000)), false);
  assert.equal(hadWritten([], new Date(3000)), false);
});

test('of two jobs that deploy in one namespace at a time neither is taken for the other', async () => {
  const [own, other, apart] = [1, 2, 3].map((id) => ({ id, jobId: id, environmentId: id }));
  const url = 'https://cloud';
  const shared = { name: 'cloud', url, namespace: 'shop' };
  const options = {
    store: {
      deployments: { underWaySince: async () => [own, other, apart] },
      deeds: { changes: async () => [] },
      environmentNamespaces: { list: async () => [] },
    },
    clusterOf: async ({ id }: { readonly id: number }) =>
      id === 3 ? { ...shared, name: 'another' } : shared,
  };

  // Only what is asked of them is there.
  const rivals = await rivalsOf(...([options, shared, own, new Date(0)] as never as Asked));

  assert.deepEqual(
    rivals.in('shop').map(({ id }) => id),
    [2],
  );
  assert.deepEqual(rivals.in('elsewhere'), []);
});

type Asked = Parameters<typeof rivalsOf>;
