import type { Lease } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part } from '#schema/draft';
import { type FieldError, invalid } from '#schema/field-error';
import { defineKind } from '#scheme/kind';

/** Lease of coordination.k8s.io/v1. */
export const lease = defineKind('Lease', 'leases', {
  group: 'coordination.k8s.io',
  type: 'coordination.Lease',
  isMadeByPut: true,
  needsVersion: true,
  validate: checkLease,
  columns: [
    nameColumn,
    columnsOf<Lease>().text('Holder', ({ spec }) => spec.holderIdentity ?? ''),
    ageColumn,
  ],
});

function checkLease(object: Draft): FieldError[] {
  const spec = part(object, 'spec');
  const errors: FieldError[] = [];
  if (spec.leaseDurationSeconds !== undefined && Number(spec.leaseDurationSeconds) <= 0) {
    const why = 'must be greater than 0';
    errors.push(invalid('spec.leaseDurationSeconds', spec.leaseDurationSeconds, why));
  }
  if (Number(spec.leaseTransitions) < 0) {
    const why = 'must be greater than or equal to 0';
    errors.push(invalid('spec.leaseTransitions', spec.leaseTransitions, why));
  }
  return errors;
}
