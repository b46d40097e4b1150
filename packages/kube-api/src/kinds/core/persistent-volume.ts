import { isDeepStrictEqual } from 'node:util';
import { type PersistentVolume, quantity } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { checkAccessModes, checkVolumeMode, modesText } from '#kinds/storage/claim-rules';
import { checkNoWayUp, notEmpty } from '#schema/checks';
import { type Draft, part } from '#schema/draft';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { type AdmissionRequest, defineKind } from '#scheme/kind';

const columns = columnsOf<PersistentVolume>();
const protection = 'kubernetes.io/pv-protection';
const policies = ['Delete', 'Recycle', 'Retain'];

/** PersistentVolume of v1. */
export const persistentVolume = defineKind('PersistentVolume', 'persistentvolumes', {
  namespaced: false,
  shortNames: ['pv'],
  hasStatus: true,
  defaults: [
    ['spec', {}],
    ['spec.persistentVolumeReclaimPolicy', 'Retain'],
    ['spec.volumeMode', 'Filesystem'],
    ['spec.hostPath.type', ''],
  ],
  prepare(object: Draft, old: Draft | undefined): void {
    if (old === undefined) object.status = { phase: 'Pending' };
  },
  admit: protect,
  validate,
  columns: [
    nameColumn,
    columns.text('Capacity', ({ spec }) => spec.capacity?.storage ?? ''),
    columns.text('Access Modes', ({ spec }) => modesText(spec.accessModes)),
    columns.text('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ''),
    columns.text('Status', ({ metadata, status }) =>
      metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? ''),
    ),
    columns.text('Claim', ({ spec: { claimRef } }) =>
      claimRef === undefined ? '' : `${claimRef.namespace}/${claimRef.name}`,
    ),
    columns.text('StorageClass', ({ spec }) => spec.storageClassName ?? ''),
    columns.text('VolumeAttributesClass', () => '<unset>'),
    columns.text('Reason', ({ status }) => status.reason ?? ''),
    ageColumn,
    columns.wide('VolumeMode', ({ spec }) => spec.volumeMode ?? 'Filesystem'),
  ],
});

function protect({ object, old }: AdmissionRequest): void {
  if (old !== undefined) return;
  const meta = part(object, 'metadata');
  const finalizers = Array.isArray(meta.finalizers) ? meta.finalizers : [];
  if (!finalizers.includes(protection)) meta.finalizers = [...finalizers, protection];
}

/** What is not the source of a volume. */
const common = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
]);

const sourceOf = (spec: Draft) =>
  Object.fromEntries(Object.entries(spec).filter(([name]) => !common.has(name)));

const modeOf = ({ volumeMode = 'Filesystem' }: Draft) => volumeMode;

function validate(volume: Draft, old: Draft | undefined): FieldError[] {
  const spec = part(volume, 'spec');
  const errors = [...checkAccessModes(spec, 'spec'), ...checkVolumeMode(spec, 'spec')];
  const storage = part(spec, 'capacity').storage;
  if (storage === undefined) errors.push(unsupported('spec.capacity', spec.capacity, ['storage']));
  else if ((quantity(String(storage)) ?? 0) <= 0) {
    errors.push(invalid('spec.capacity[storage]', storage, 'must be greater than zero'));
  }
  const policy = String(spec.persistentVolumeReclaimPolicy);
  if (!policies.includes(policy)) {
    errors.push(unsupported('spec.persistentVolumeReclaimPolicy', policy, policies));
  }
  errors.push(...checkSource(spec));
  if (old !== undefined && !isDeepStrictEqual(sourceOf(spec), sourceOf(part(old, 'spec')))) {
    const why = 'spec.persistentvolumesource is immutable after creation';
    errors.push(forbiddenField('spec.persistentvolumesource', why));
  }
  if (old !== undefined && modeOf(spec) !== modeOf(part(old, 'spec'))) {
    errors.push(invalid('spec.volumeMode', spec.volumeMode, 'field is immutable'));
  }
  if (policy === 'Recycle' && part(spec, 'hostPath').path === '/') {
    const why = "may not be 'recycle' for a hostPath mount of '/'";
    errors.push(forbiddenField('spec.persistentVolumeReclaimPolicy', why));
  }
  return errors;
}

function checkSource(spec: Draft): FieldError[] {
  const [first, ...others] = Object.keys(sourceOf(spec));
  if (first === undefined) return [required('spec', 'must specify a volume type')];
  const errors = others.map((name) =>
    forbiddenField(`spec.${name}`, 'may not specify more than 1 volume type'),
  );
  const source = part(spec, first);
  if (first !== 'hostPath' && first !== 'local') return errors;
  if (first === 'local' && spec.nodeAffinity === undefined) {
    errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  }
  const field = `spec.${first}`;
  return [
    ...errors,
    ...notEmpty(source, field, 'path'),
    ...checkNoWayUp(String(source.path ?? ''), `${field}.path`),
  ];
}
