import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History } from '../src/store/history.ts';

const object = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
};

const change = (revision: number) => ({
  resource: 'configmaps',
  revision,
  type: 'MODIFIED' as const,
  object,
  before: object,
});

test('the newest changes are there, what is older is forgotten and said to be', () => {
  const history = new History(10);
  for (let revision = 11; revision <= 5010; revision += 1) history.add(change(revision), 10);

  assert.equal(history.since(5009)?.length, 1);
  assert.equal(history.since(5010)?.length, 0);
  assert.ok((history.since(3100)?.length ?? 0) === 1910);
  assert.equal(history.since(11), undefined);
  assert.equal(history.since(9), undefined);
});

test('of big objects fewer changes are kept, of huge ones the newest', () => {
  const history = new History(0);
  for (let revision = 1; revision <= 5000; revision += 1) history.add(change(revision), 100_000);

  assert.ok((history.since(4990)?.length ?? 0) === 10);
  assert.equal(history.since(4900), undefined);

  history.add(change(5001), 10_000_000);
  assert.equal(history.since(5001)?.length, 0);
  assert.equal(history.since(5000), undefined);
});
