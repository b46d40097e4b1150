import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject, ObjectMeta, OwnerReference } from '@slipway/kube-objects';
import { collectGarbage } from '../src/lifecycle/garbage.ts';

const object = (uid: string, metadata: Partial<ObjectMeta> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: uid,
    namespace: 'n',
    uid,
    resourceVersion: '1',
    creationTimestamp: '',
    ...metadata,
  },
});

const owner = (uid: string, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: uid,
  uid,
  ...more,
});

const decide = (subject: KubeObject, ...others: KubeObject[]) =>
  collectGarbage(subject, {
    isServed: (apiVersion, kind) => apiVersion === 'v1' && kind === 'ConfigMap',
    find: (uid) => others.find(({ metadata }) => metadata.uid === uid),
    dependentsOf: (uid) =>
      others.filter(({ metadata }) =>
        metadata.ownerReferences?.some((reference) => reference.uid === uid),
      ),
  });

test('an object whose owners are all gone is deleted', () => {
  assert.deepEqual(decide(object('a', { ownerReferences: [owner('x')] })), {
    type: 'delete',
    policy: 'Background',
  });
});

test('an object with one owner left only forgets the others', () => {
  const subject = object('a', { ownerReferences: [owner('x'), owner('y')] });

  assert.deepEqual(decide(subject, object('y')), { type: 'set-owners', owners: [owner('y')] });
});

test('an owner in another namespace counts as gone, one of the cluster does not', () => {
  const subject = object('a', { ownerReferences: [owner('x')] });
  const { namespace: _, ...clusterWide } = object('x').metadata;

  assert.equal(decide(subject, object('x', { namespace: 'other' })).type, 'delete');
  assert.equal(decide(subject, { ...object('x'), metadata: clusterWide }).type, 'none');
});

test('an owner of a kind that is not served is left in peace', () => {
  const subject = object('a', { ownerReferences: [owner('x', { kind: 'Rocket' })] });

  assert.equal(decide(subject).type, 'none');
});

const deletedBy = (finalizer: string) =>
  object('x', { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [finalizer, 'keep/me'] });

test('orphans are released before their owner goes', () => {
  const dependent = object('a', { ownerReferences: [owner('x')] });

  assert.deepEqual(decide(deletedBy('orphan'), dependent), {
    type: 'release-dependents',
    dependents: [dependent],
  });
  assert.deepEqual(decide(deletedBy('orphan')), {
    type: 'set-finalizers',
    finalizers: ['keep/me'],
  });
});

test('an owner that is deleted in the foreground waits for those who block it', () => {
  const free = object('a', { ownerReferences: [owner('x')] });
  const ending = object('b', {
    ownerReferences: [owner('x', { blockOwnerDeletion: true })],
    deletionTimestamp: '2026-01-01T00:00:00Z',
  });

  assert.equal(decide(deletedBy('foregroundDeletion'), free, ending).type, 'judge-dependents');
  assert.equal(decide(deletedBy('foregroundDeletion'), ending).type, 'none');
  assert.equal(decide(deletedBy('foregroundDeletion')).type, 'set-finalizers');
});

// conformance: Garbage collector should not delete dependents that have both valid owner and owner that's waiting for dependents to be deleted [Serial]
test('an owner that waits for its dependents is forgotten by those that have another', () => {
  const waiting = deletedBy('foregroundDeletion');
  const shared = object('a', { ownerReferences: [owner('x'), owner('y')] });
  const only = object('a', { ownerReferences: [owner('x')] });
  const below = object('b', { ownerReferences: [owner('a')] });

  assert.deepEqual(decide(shared, waiting, object('y')), {
    type: 'set-owners',
    owners: [owner('y')],
  });
  assert.deepEqual(decide(only, waiting), { type: 'delete', policy: 'Background' });
  assert.deepEqual(decide(only, waiting, below), { type: 'delete', policy: 'Foreground' });
});

test('the last of a circle lets its owners go before it', () => {
  const first = deletedBy('foregroundDeletion');
  const circle = {
    ...first,
    metadata: { ...first.metadata, ownerReferences: [owner('a', { blockOwnerDeletion: true })] },
  };
  const last = object('a', { ownerReferences: [owner('x', { blockOwnerDeletion: true })] });

  assert.deepEqual(decide(last, circle), {
    type: 'set-owners',
    owners: [owner('x', { blockOwnerDeletion: false })],
  });
});
