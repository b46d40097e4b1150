/** What drivers of storage, which others bring, note in the cluster: objects that nothing here reads. */
import { ageColumn, nameColumn } from '#columns/column';
import { defineKind, type Kind } from '#scheme/kind';

const group = 'storage.k8s.io';

const ofCluster = (kind: string, plural: string, more: Partial<Kind> = {}) =>
  defineKind(kind, plural, {
    group,
    type: `storage.${kind}`,
    namespaced: false,
    columns: [nameColumn, ageColumn],
    ...more,
  });

/** CSIDriver of storage.k8s.io/v1. */
export const csiDriver = ofCluster('CSIDriver', 'csidrivers', {
  defaults: [
    ['spec.attachRequired', true],
    ['spec.podInfoOnMount', false],
    ['spec.storageCapacity', false],
    ['spec.fsGroupPolicy', 'ReadWriteOnceWithFSType'],
    ['spec.volumeLifecycleModes', ['Persistent']],
    ['spec.requiresRepublish', false],
    ['spec.seLinuxMount', false],
  ],
});

/** CSINode of storage.k8s.io/v1. */
export const csiNode = ofCluster('CSINode', 'csinodes');

/** CSIStorageCapacity of storage.k8s.io/v1. */
export const csiStorageCapacity = ofCluster('CSIStorageCapacity', 'csistoragecapacities', {
  namespaced: true,
});

/** VolumeAttachment of storage.k8s.io/v1. */
export const volumeAttachment = ofCluster('VolumeAttachment', 'volumeattachments', {
  hasStatus: true,
  keepsMetadata: true,
});

/** VolumeAttributesClass of storage.k8s.io/v1. */
export const volumeAttributesClass = ofCluster('VolumeAttributesClass', 'volumeattributesclasses', {
  shortNames: ['vac'],
});
