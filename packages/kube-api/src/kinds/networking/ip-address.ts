import { isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { notEmpty } from '#schema/checks';
import { type Draft, isDraft, part, text } from '#schema/draft';
import { type FieldError, invalid, required } from '#schema/field-error';
import { defineKind } from '#scheme/kind';

interface IPAddress extends KubeObject {
  readonly spec: {
    readonly parentRef?: Readonly<Record<'group' | 'resource' | 'namespace' | 'name', string>>;
  };
}

/** IPAddress of networking.k8s.io/v1: who has an address; its name is the address. */
export const ipAddress = defineKind('IPAddress', 'ipaddresses', {
  group: 'networking.k8s.io',
  type: 'networking.IPAddress',
  shortNames: ['ip'],
  namespaced: false,
  nameRule: 'path',
  defaults: [['spec', {}]],
  validate: validateIpAddress,
  columns: [
    nameColumn,
    columnsOf<IPAddress>().text('ParentRef', ({ spec }) => {
      const { group, resource, namespace, name } = spec.parentRef ?? {};
      return [group ? `${resource}.${group}` : resource, namespace, name].filter(Boolean).join('/');
    }),
    ageColumn,
  ],
});

function validateIpAddress(object: Draft, old: Draft | undefined): readonly FieldError[] {
  const name = text(part(object, 'metadata'), 'name');
  const { parentRef } = part(object, 'spec');
  const errors =
    isIP(name) > 0
      ? []
      : [
          invalid(
            'metadata.name',
            name,
            'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
          ),
        ];
  if (!isDraft(parentRef)) return [...errors, required('spec.parentRef')];
  if (old !== undefined && !isDeepStrictEqual(parentRef, part(old, 'spec').parentRef)) {
    errors.push(invalid('spec.parentRef', parentRef.name, 'field is immutable'));
  }
  return [...errors, ...notEmpty(parentRef, 'spec.parentRef', 'resource', 'name')];
}
