import type { StatefulSet } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { templateColumns } from '#columns/template-columns';
import { claimDefaults } from '#kinds/core/persistent-volume-claim';
import { templateDefaults } from '#kinds/pod-spec/template';
import { warningsOfTemplate } from '#kinds/warnings/pod-warnings';
import { under } from '#schema/default';
import { type Draft, parts, text } from '#schema/draft';
import { defineKind } from '#scheme/kind';
import { validateStatefulSet } from './stateful-set-rules.ts';

const columns = columnsOf<StatefulSet>();
const rolling = 'spec.updateStrategy.rollingUpdate';
const retention = 'spec.persistentVolumeClaimRetentionPolicy';

/** StatefulSet of apps/v1. */
export const statefulSet = defineKind('StatefulSet', 'statefulsets', {
  group: 'apps',
  type: 'apps.StatefulSet',
  shortNames: ['sts'],
  categories: ['all'],
  hasStatus: true,
  hasGeneration: true,
  hasScale: true,
  isWorkload: true,
  defaults: [
    ['spec', {}],
    ['spec.podManagementPolicy', 'OrderedReady'],
    ['spec.updateStrategy', {}],
    ['spec.updateStrategy.type', 'RollingUpdate'],
    [rolling, (strategy) => (text(strategy, 'type') === 'RollingUpdate' ? {} : undefined)],
    [`${rolling}.partition`, 0],
    [retention, {}],
    [`${retention}.whenDeleted`, 'Retain'],
    [`${retention}.whenScaled`, 'Retain'],
    ['spec.replicas', 1],
    ['spec.revisionHistoryLimit', 10],
    ...under('spec.volumeClaimTemplates[]', claimDefaults),
    ...templateDefaults,
    ['status.replicas', 0],
    ['status.availableReplicas', 0],
  ],
  prepare: nameClaimKinds,
  validate: validateStatefulSet,
  warnings: warningsOfTemplate('spec.template'),
  columns: [
    nameColumn,
    columns.text('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`),
    ageColumn,
    ...templateColumns,
  ],
});

/** Claim templates are whole objects and show it. */
function nameClaimKinds(object: Draft): void {
  for (const claim of parts(object.spec as Draft, 'volumeClaimTemplates')) {
    claim.apiVersion = 'v1';
    claim.kind = 'PersistentVolumeClaim';
    claim.status = { phase: 'Pending' };
  }
}
