import type { PersistentVolumeClaim } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type DefaultRule, under } from '#schema/default';
import type { Draft } from '#schema/draft';
import { defineKind } from '#scheme/kind';

const columns = columnsOf<PersistentVolumeClaim>();

/** Defaults of a claim, relative to it; those of templates of claims, too. */
export const claimDefaults: readonly DefaultRule[] = [
  ['spec', {}],
  ...under('spec', [
    ['resources', {}],
    ['volumeMode', 'Filesystem'],
  ]),
];

const modes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** PersistentVolumeClaim of v1. */
export const persistentVolumeClaim = defineKind('PersistentVolumeClaim', 'persistentvolumeclaims', {
  shortNames: ['pvc'],
  hasStatus: true,
  defaults: claimDefaults,
  prepare(object: Draft, old: Draft | undefined): void {
    if (old === undefined) object.status = { phase: 'Pending' };
  },
  columns: [
    nameColumn,
    columns.text('Status', ({ metadata, status }) =>
      metadata.deletionTimestamp ? 'Terminating' : (status.phase ?? ''),
    ),
    columns.text('Volume', ({ spec }) => spec.volumeName ?? ''),
    columns.text('Capacity', ({ status }) => status.capacity?.storage ?? ''),
    columns.text('Access Modes', ({ status }) =>
      (status.accessModes ?? []).map((mode) => modes[mode] ?? mode).join(','),
    ),
    columns.text('StorageClass', ({ spec }) => spec.storageClassName ?? ''),
    ageColumn,
  ],
});
