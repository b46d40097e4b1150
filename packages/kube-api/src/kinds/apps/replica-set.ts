import { type ReplicaSet, selectorText } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { templateColumns } from '#columns/template-columns';
import { templateDefaults } from '#kinds/pod-spec/template';
import { warningsOfTemplate } from '#kinds/warnings/pod-warnings';
import { defineKind } from '#scheme/kind';
import { textAt } from '#scheme/selectable-fields';
import { validateReplicaSet } from './workload-rules.ts';

const columns = columnsOf<ReplicaSet>();

/** ReplicaSet of apps/v1. */
export const replicaSet = defineKind('ReplicaSet', 'replicasets', {
  group: 'apps',
  type: 'apps.ReplicaSet',
  shortNames: ['rs'],
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
  hasScale: true,
  isWorkload: true,
  defaults: [['spec', {}], ['spec.replicas', 1], ...templateDefaults],
  validate: validateReplicaSet,
  warnings: warningsOfTemplate('spec.template', { namesPods: true }),
  columns: [
    nameColumn,
    columns.integer('Desired', ({ spec }) => spec.replicas),
    columns.integer('Current', ({ status }) => status.replicas ?? 0),
    columns.integer('Ready', ({ status }) => status.readyReplicas ?? 0),
    ageColumn,
    ...templateColumns,
    columns.wide('Selector', ({ spec }) => selectorText(spec.selector)),
  ],
  selectableFields: { 'status.replicas': textAt('status.replicas', '0') },
});
