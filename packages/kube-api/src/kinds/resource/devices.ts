/**
 * Devices and who may have them (dynamic resource allocation), as drivers that others bring note them:
 * objects that nothing here reads. A pod that asks for a device is refused.
 */
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part, parts, text } from '#schema/draft';
import { type FieldError, invalid, required } from '#schema/field-error';
import { defineKind, type Kind } from '#scheme/kind';

const ofGroup = (kind: string, plural: string, more: Partial<Kind>) =>
  defineKind(kind, plural, { group: 'resource.k8s.io', type: `resource.${kind}`, ...more });

/** DeviceClass of resource.k8s.io/v1. */
export const deviceClass = ofGroup('DeviceClass', 'deviceclasses', {
  namespaced: false,
  hasGeneration: true,
  defaults: [['spec', {}]],
});

interface ResourceClaim extends KubeObject {
  readonly status?: { readonly allocation?: object; readonly reservedFor?: readonly object[] };
}

/** ResourceClaim of resource.k8s.io/v1. */
export const resourceClaim = ofGroup('ResourceClaim', 'resourceclaims', {
  hasStatus: true,
  statusKeepsMetadata: true,
  defaults: [['spec', {}]],
  prepare: (claim) => completeRequests(part(claim, 'spec')),
  validate: (claim, old) => [
    ...fixedSpec(claim, old),
    ...checkRequests(part(claim, 'spec'), 'spec'),
  ],
  columns: [
    nameColumn,
    columnsOf<ResourceClaim>().text('State', ({ metadata, status = {} }) =>
      [
        ...(metadata.deletionTimestamp === undefined ? [] : ['deleted']),
        status.allocation === undefined ? 'pending' : 'allocated',
        ...(status.reservedFor?.length ? ['reserved'] : []),
      ].join(','),
    ),
    ageColumn,
  ],
});

/** ResourceClaimTemplate of resource.k8s.io/v1. */
export const resourceClaimTemplate = ofGroup('ResourceClaimTemplate', 'resourceclaimtemplates', {
  defaults: [['spec', {}]],
  prepare: (template) => completeRequests(part(part(template, 'spec'), 'spec')),
  validate: (template, old) => [
    ...fixedSpec(template, old),
    ...checkRequests(part(part(template, 'spec'), 'spec'), 'spec.spec'),
  ],
});

interface ResourceSlice extends KubeObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly driver: string;
    readonly pool: { readonly name: string };
  };
}

const columns = columnsOf<ResourceSlice>();

/** ResourceSlice of resource.k8s.io/v1. */
export const resourceSlice = ofGroup('ResourceSlice', 'resourceslices', {
  namespaced: false,
  hasGeneration: true,
  defaults: [['spec', {}]],
  validate: (slice) => checkSlice(part(slice, 'spec')),
  columns: [
    nameColumn,
    columns.text('Node', ({ spec }) => spec.nodeName ?? '<unset>'),
    columns.text('Driver', ({ spec }) => spec.driver),
    columns.text('Pool', ({ spec }) => spec.pool.name),
    ageColumn,
  ],
  selectableFields: {
    'spec.nodeName': (slice) => (slice as ResourceSlice).spec.nodeName ?? '',
    'spec.driver': (slice) => (slice as ResourceSlice).spec.driver,
  },
});

/** One device, unless a request says how many. */
function completeRequests(spec: Draft): void {
  for (const request of parts(part(spec, 'devices'), 'requests')) {
    const exactly = part(request, 'exactly');
    for (const one of [
      ...(request.exactly ? [exactly] : []),
      ...parts(request, 'firstAvailable'),
    ]) {
      one.allocationMode ??= 'ExactCount';
      if (one.allocationMode === 'ExactCount') one.count ??= 1;
    }
  }
}

function fixedSpec(object: Draft, old: Draft | undefined): FieldError[] {
  if (old === undefined || isDeepStrictEqual(object.spec, old.spec)) return [];
  return [invalid('spec', 'object', 'field is immutable')];
}

function checkRequests(spec: Draft, prefix: string): FieldError[] {
  return parts(part(spec, 'devices'), 'requests').flatMap((request, index) => {
    const field = `${prefix}.devices.requests[${index}]`;
    const alternatives = parts(request, 'firstAvailable');
    if ((request.exactly === undefined) === (alternatives.length === 0)) {
      return [required(field, 'exactly one of `exactly` or `firstAvailable` is required')];
    }
    if (request.exactly === undefined) return [];
    const isNamed = text(part(request, 'exactly'), 'deviceClassName') !== '';
    return isNamed ? [] : [required(`${field}.exactly.deviceClassName`)];
  });
}

const places = ['allNodes', 'nodeName', 'nodeSelector', 'perDeviceNodeSelection'];

function checkSlice(spec: Draft): FieldError[] {
  const errors = text(spec, 'driver') === '' ? [required('spec.driver')] : [];
  const pool = part(spec, 'pool');
  if (text(pool, 'name') === '') errors.push(required('spec.pool.name'));
  if (Number(pool.resourceSliceCount ?? 0) <= 0) {
    const why = 'must be greater than zero';
    errors.push(invalid('spec.pool.resourceSliceCount', pool.resourceSliceCount ?? 0, why));
  }
  const chosen = places.filter((place) => Boolean(spec[place]));
  if (chosen.length !== 1) {
    const why = `exactly one of ${places.map((place) => `\`${place}\``).join(', ')} is required`;
    errors.push(invalid('spec', `{${chosen.join(', ')}}`, why));
  }
  return errors;
}
