import type { PersistentVolumeClaim } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type DefaultRule, under } from '#schema/default';
import type { Draft } from '#schema/draft';
import { defineKind } from '#scheme/kind';
import { limitClaim } from './limits.ts';

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
  admit: limitClaim,
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
    columns.text('Access Modes', ({ status }) =>
      (status.accessModes ?? []).map((mode) => modes[mode] ?? mode).join(','),
    ),
    columns.text('StorageClass', ({ spec }) => spec.storageClassName ?? ''),
    ageColumn,
  ],
});
