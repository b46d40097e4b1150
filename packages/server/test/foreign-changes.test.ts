import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../src/rollouts/deed.ts';
import { isKnown, writtenSince } from '../src/rollouts/foreign-change-rules.ts';
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

const second = (n: number) => new Date(Date.UTC(2026, 0, 2, 3, 4, n));

for (const [what, state, isAllKnown] of [
  ['as it was left', { uid: 'a', generation: 2, written: 30 }, true],
  ['changed by the cluster itself since', { uid: 'a', generation: 3, written: 7 }, true],
  ['changed by somebody since', { uid: 'a', generation: 3, written: 30 }, false],
  ['changed by somebody in the same second', { uid: 'a', generation: 3, written: 10 }, false],
  ['made anew', { uid: 'b', generation: 2, written: 7 }, false],
] as const) {
  test(`of an object that is ${what} ${isAllKnown ? 'all' : 'not all'} is known`, () => {
    const left = { after: { metadata: { name: 'web', uid: 'a', generation: 2 } } };
    const { uid, generation, written } = state;
    const managedFields = [
      { manager: 'kubectl-set', time: second(written).toISOString() },
      { manager: 'kube-controller-manager', time: second(50).toISOString() },
    ];
    // More than is declared of metadata.
    const metadata = { name: 'web', uid, generation, managedFields } as KubeObject['metadata'];

    assert.equal(isKnown({ metadata }, { ...left, changedAt: second(10) }, 0), isAllKnown);
    assert.equal(isKnown({ metadata }, undefined, 0), false);
  });
}

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
