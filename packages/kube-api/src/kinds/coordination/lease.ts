import type { Lease } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { defineKind } from '#scheme/kind';

/** Lease of coordination.k8s.io/v1. */
export const lease = defineKind('Lease', 'leases', {
  group: 'coordination.k8s.io',
  type: 'coordination.Lease',
  needsVersion: true,
  columns: [
    nameColumn,
    columnsOf<Lease>().text('Holder', ({ spec }) => spec.holderIdentity ?? ''),
    ageColumn,
  ],
});
