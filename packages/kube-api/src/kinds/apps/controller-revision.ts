import type { ControllerRevision } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn, none } from '#columns/column';
import { notNegative } from '#schema/checks';
import type { Draft } from '#schema/draft';
import { type FieldError, required } from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { unchanged } from './workload-rules.ts';

const columns = columnsOf<ControllerRevision>();

/** ControllerRevision of apps/v1. */
export const controllerRevision = defineKind('ControllerRevision', 'controllerrevisions', {
  group: 'apps',
  type: 'apps.ControllerRevision',
  defaults: [['revision', 0]],
  validate(object: Draft, old: Draft | undefined): FieldError[] {
    const errors = notNegative(object, '', 'revision').map((error) => ({
      ...error,
      field: 'revision',
    }));
    if (object.data === undefined) errors.push(required('data', 'data is mandatory'));
    const changes = unchanged(object, old, '', ['data']);
    return [...errors, ...changes.map((error) => ({ ...error, field: 'data' }))];
  },
  columns: [
    nameColumn,
    columns.text('Controller', ({ metadata }) => {
      const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
      if (!owner) return none;
      const [group] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : [''];
      const kind = owner.kind.toLowerCase();
      return group ? `${kind}.${group}/${owner.name}` : `${kind}/${owner.name}`;
    }),
    columns.integer('Revision', ({ revision }) => revision),
    ageColumn,
  ],
});
