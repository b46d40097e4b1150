import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part, text } from '#schema/draft';
import { type FieldError, invalid, required } from '#schema/field-error';
import { defineKind } from '#scheme/kind';

interface FlowSchema extends KubeObject {
  readonly spec: {
    readonly priorityLevelConfiguration?: { readonly name?: string };
    readonly matchingPrecedence?: number;
    readonly distinguisherMethod?: { readonly type?: string };
  };
}

const columns = columnsOf<FlowSchema>();

/**
 * FlowSchema of flowcontrol.apiserver.k8s.io/v1. It is kept for those who write it: one machine's API
 * serves all requests alike.
 */
export const flowSchema = defineKind('FlowSchema', 'flowschemas', {
  group: 'flowcontrol.apiserver.k8s.io',
  type: 'flowcontrol.FlowSchema',
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  defaults: [['spec.matchingPrecedence', 1000]],
  validate,
  columns: [
    nameColumn,
    columns.text('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration?.name ?? ''),
    columns.integer('MatchingPrecedence', ({ spec }) => spec.matchingPrecedence ?? 0),
    columns.text('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type ?? '<none>'),
    ageColumn,
  ],
});

const most = 10_000;

function validate(object: Draft): FieldError[] {
  const spec = part(object, 'spec');
  const errors: FieldError[] = [];
  const precedence = Number(spec.matchingPrecedence);
  if (!(precedence >= 1 && precedence <= most)) {
    const why = `must be a value between 1 and ${most}, inclusive`;
    errors.push(invalid('spec.matchingPrecedence', spec.matchingPrecedence ?? 0, why));
  }
  if (text(part(spec, 'priorityLevelConfiguration'), 'name') === '') {
    const why = 'must reference a priority level';
    errors.push(required('spec.priorityLevelConfiguration.name', why));
  }
  return errors;
}
