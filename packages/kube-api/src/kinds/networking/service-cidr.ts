import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { texts } from '#schema/checks';
import { type Draft, part } from '#schema/draft';
import { type FieldError, invalid, required } from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { checkCidr } from './network-policy.ts';

const columns = columnsOf<KubeObject & { readonly spec: { readonly cidrs?: readonly string[] } }>();

/** ServiceCIDR of networking.k8s.io/v1: addresses that services may be given. */
export const serviceCidr = defineKind('ServiceCIDR', 'servicecidrs', {
  group: 'networking.k8s.io',
  type: 'networking.ServiceCIDR',
  namespaced: false,
  hasStatus: true,
  keepsMetadata: true,
  defaults: [
    ['spec', {}],
    ['status', {}],
  ],
  validate: validateServiceCidr,
  columns: [
    nameColumn,
    columns.text('CIDRs', ({ spec }) => (spec.cidrs ?? []).join(',')),
    ageColumn,
  ],
});

function validateServiceCidr(object: Draft, old: Draft | undefined): readonly FieldError[] {
  const cidrs = texts(part(object, 'spec').cidrs);
  const field = 'spec.cidrs';
  if (old !== undefined && !isDeepStrictEqual(cidrs, texts(part(old, 'spec').cidrs))) {
    return [invalid(field, cidrs, 'field is immutable')];
  }
  if (cidrs.length === 0) return [required(field, 'at least one CIDR required')];
  if (cidrs.length > 2) {
    return [invalid(field, cidrs, 'may only hold up to 2 values')];
  }
  return cidrs.flatMap((cidr, index) => checkCidr(cidr, `${field}[${index}]`));
}
