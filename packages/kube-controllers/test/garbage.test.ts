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
  assert.deepEqual(decide(object('a', { ownerReferences: [owner('x')] })), { type: 'delete' });
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

  assert.equal(decide(deletedBy('foregroundDeletion'), free, ending).type, 'delete-dependents');
  assert.equal(decide(deletedBy('foregroundDeletion'), ending).type, 'none');
  assert.equal(decide(deletedBy('foregroundDeletion')).type, 'set-finalizers');
});

test('a dependent with another owner that stays is released, and the others are deleted', () => {
  const shared = object('a', { ownerReferences: [owner('x'), owner('y')] });
  const own = object('b', { ownerReferences: [owner('x')] });
  const stays = object('y');
  const { metadata } = deletedBy('foregroundDeletion');
  const waits = { ...stays, metadata: { ...metadata, uid: 'y' } };

  assert.deepEqual(decide(deletedBy('foregroundDeletion'), shared, own, stays), {
    type: 'release-dependents',
    dependents: [shared],
  });
  assert.deepEqual(decide(deletedBy('foregroundDeletion'), shared, own, waits), {
    type: 'delete-dependents',
    dependents: [shared, own],
  });
});
