/** What drivers of storage, which others bring, note in the cluster: objects that nothing here reads. */
import { isDeepStrictEqual } from 'node:util';
import { ageColumn, nameColumn } from '#columns/column';
import { type Draft, part, text } from '#schema/draft';
import { type FieldError, invalid, required } from '#schema/field-error';
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
  validate: (driver, old) =>
    old === undefined ? [] : unchanged(driver, old, 'attachRequired', 'volumeLifecycleModes'),
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
  statusKeepsMetadata: true,
  prepare: (object, old) => {
    if (old === undefined) object.status = { attached: false };
  },
  validate: checkAttachment,
});

/** VolumeAttributesClass of storage.k8s.io/v1. */
export const volumeAttributesClass = ofCluster('VolumeAttributesClass', 'volumeattributesclasses', {
  shortNames: ['vac'],
});

const unchanged = (object: Draft, old: Draft, ...fields: readonly string[]): FieldError[] =>
  fields
    .filter((field) => !isDeepStrictEqual(part(object, 'spec')[field], part(old, 'spec')[field]))
    .map((field) => invalid(`spec.${field}`, part(object, 'spec')[field], 'field is immutable'));

function checkAttachment(attachment: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(attachment, 'spec');
  if (old !== undefined) {
    const isSame = isDeepStrictEqual(spec, part(old, 'spec'));
    return isSame ? [] : [invalid('spec', spec, 'field is immutable')];
  }
  const source = part(spec, 'source');
  const errors = ['attacher', 'nodeName']
    .filter((field) => text(spec, field) === '')
    .map((field) => required(`spec.${field}`));
  const sources = ['persistentVolumeName', 'inlineVolumeSpec'].filter(
    (field) => source[field] !== undefined,
  );
  if (sources.length === 1) return errors;
  const why = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  return [...errors, required('spec.source', why)];
}
