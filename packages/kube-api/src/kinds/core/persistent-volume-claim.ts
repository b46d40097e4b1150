import type { PersistentVolumeClaim, StorageClass } from '@slipway/kube-objects';
import { defaultClassAnnotation, forbidden, quantity } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { modesText, validateClaim } from '#kinds/storage/claim-rules';
import { type DefaultRule, under } from '#schema/default';
import { type Draft, part } from '#schema/draft';
import type { ClusterView } from '#scheme/admission';
import { type AdmissionRequest, defineKind } from '#scheme/kind';
import { limitClaim } from './limits.ts';

const columns = columnsOf<PersistentVolumeClaim>();
const classes = 'storageclasses.storage.k8s.io';
const protection = 'kubernetes.io/pvc-protection';

/** Defaults of a claim, relative to it; those of templates of claims, too. */
export const claimDefaults: readonly DefaultRule[] = [
  ['spec', {}],
  ...under('spec', [
    ['resources', {}],
    ['volumeMode', 'Filesystem'],
  ]),
];

const classMark = '.storageclass.storage.k8s.io/';

/** What a claim takes of a quota besides itself. */
function storageTaken({ spec }: PersistentVolumeClaim): Readonly<Record<string, number>> {
  const storage = quantity(spec.resources?.requests?.storage) ?? 0;
  const { storageClassName: name } = spec;
  return {
    'requests.storage': storage,
    ...(name && {
      [`${name}${classMark}requests.storage`]: storage,
      [`${name}${classMark}persistentvolumeclaims`]: 1,
    }),
  };
}

/** PersistentVolumeClaim of v1. */
export const persistentVolumeClaim = defineKind('PersistentVolumeClaim', 'persistentvolumeclaims', {
  shortNames: ['pvc'],
  hasStatus: true,
  defaults: claimDefaults,
  prepare(object: Draft, old: Draft | undefined): void {
    if (old === undefined) object.status = { phase: 'Pending' };
  },
  validate: validateClaim,
  admit: admitClaim,
  quota: {
    takes: (name) => name.endsWith('requests.storage') || name.includes(classMark),
    amounts: (object) => storageTaken(object as PersistentVolumeClaim),
  },
  columns: [
    nameColumn,
    columns.text('Status', ({ metadata, status }) =>
      metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? ''),
    ),
    columns.text('Volume', ({ spec }) => spec.volumeName ?? ''),
    columns.text('Capacity', ({ status }) => status.capacity?.storage ?? ''),
    columns.text('Access Modes', ({ status }) => modesText(status.accessModes)),
    columns.text('StorageClass', ({ spec }) => spec.storageClassName ?? ''),
    columns.text('VolumeAttributesClass', () => '<unset>'),
    ageColumn,
    columns.wide('VolumeMode', ({ spec }) => spec.volumeMode ?? 'Filesystem'),
  ],
});

/** A new claim is protected and has a class; a bound one grows only where its class allows it. */
function admitClaim(request: AdmissionRequest): void {
  const { kind, object, old, cluster } = request;
  limitClaim(request);
  if (old !== undefined) {
    refuseGrowth(kind, object, old, cluster);
    return;
  }
  const meta = part(object, 'metadata');
  const finalizers = Array.isArray(meta.finalizers) ? meta.finalizers : [];
  if (!finalizers.includes(protection)) meta.finalizers = [...finalizers, protection];
  const spec = part(object, 'spec');
  if (spec.storageClassName === undefined) {
    const name = defaultClass(cluster)?.metadata.name;
    if (name !== undefined) spec.storageClassName = name;
  }
}

/** Of several the newest. */
function defaultClass(cluster: ClusterView): StorageClass | undefined {
  return (cluster.list(classes) as unknown as readonly StorageClass[])
    .filter(({ metadata }) => metadata.annotations?.[defaultClassAnnotation] === 'true')
    .toSorted((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? 1 : -1))[0];
}

function refuseGrowth(
  kind: AdmissionRequest['kind'],
  object: Draft,
  old: Draft,
  cluster: ClusterView,
): void {
  const size = (claim: Draft) =>
    quantity(String(part(part(part(claim, 'spec'), 'resources'), 'requests').storage ?? '0')) ?? 0;
  if (size(object) <= size(old)) return;
  const name = String(part(object, 'metadata').name);
  if (part(old, 'status').phase !== 'Bound') {
    throw forbidden(kind, name, 'Only bound persistent volume claims can be expanded');
  }
  const className = String(part(object, 'spec').storageClassName ?? '');
  const storageClass = cluster.find(classes, '', className) as StorageClass | undefined;
  if (storageClass?.allowVolumeExpansion === true) return;
  const why =
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
  throw forbidden(kind, name, why);
}
