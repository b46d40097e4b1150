import { isDeepStrictEqual } from 'node:util';
import { defaultClassAnnotation, type StorageClass } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, text } from '#schema/draft';
import { type FieldError, forbiddenField, required, unsupported } from '#schema/field-error';
import { defineKind } from '#scheme/kind';

const columns = columnsOf<StorageClass>();
const bindingModes = ['Immediate', 'WaitForFirstConsumer'];
const policies = ['Delete', 'Retain'];
const fixed = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'];

/** StorageClass of storage.k8s.io/v1. */
export const storageClass = defineKind('StorageClass', 'storageclasses', {
  group: 'storage.k8s.io',
  type: 'storage.StorageClass',
  namespaced: false,
  shortNames: ['sc'],
  defaults: [
    ['reclaimPolicy', 'Delete'],
    ['volumeBindingMode', 'Immediate'],
  ],
  validate,
  columns: [
    {
      ...nameColumn,
      cell: ({ metadata: { name, annotations } }) =>
        annotations?.[defaultClassAnnotation] === 'true' ? `${name} (default)` : name,
    },
    columns.text('Provisioner', ({ provisioner }) => provisioner),
    columns.text('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy ?? ''),
    columns.text('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode ?? ''),
    columns.text('AllowVolumeExpansion', ({ allowVolumeExpansion }) =>
      String(allowVolumeExpansion ?? false),
    ),
    ageColumn,
  ],
});

function validate(object: Draft, old: Draft | undefined): FieldError[] {
  const errors = text(object, 'provisioner') === '' ? [required('provisioner')] : [];
  const policy = text(object, 'reclaimPolicy');
  if (!policies.includes(policy)) errors.push(unsupported('reclaimPolicy', policy, policies));
  const mode = text(object, 'volumeBindingMode');
  if (!bindingModes.includes(mode)) {
    errors.push(unsupported('volumeBindingMode', mode, bindingModes));
  }
  if (old === undefined) return errors;
  const changed = fixed.filter((field) => !isDeepStrictEqual(object[field], old[field]));
  return [
    ...errors,
    ...changed.map((field) => forbiddenField(field, `updates to ${field} are forbidden.`)),
  ];
}
