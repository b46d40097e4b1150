import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, part, parts, text } from '#schema/draft';
import { type FieldError, invalid, required, unsupported } from '#schema/field-error';
import { defineKind } from '#scheme/kind';

/** The group of what orders requests; `flow-control/` does it. */
export const flowControlGroup = 'flowcontrol.apiserver.k8s.io';

interface FlowSchema extends KubeObject {
  readonly spec: {
    readonly priorityLevelConfiguration: { readonly name: string };
    readonly matchingPrecedence: number;
    readonly distinguisherMethod?: { readonly type: string };
  };
}

const columns = columnsOf<FlowSchema>();

/** FlowSchema of flowcontrol.apiserver.k8s.io/v1. */
export const flowSchema = defineKind('FlowSchema', 'flowschemas', {
  group: flowControlGroup,
  type: 'flowcontrol.FlowSchema',
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  defaults: [
    ['spec', {}],
    ['spec.matchingPrecedence', 1000],
  ],
  validate,
  columns: [
    nameColumn,
    columns.text('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration.name),
    columns.integer('MatchingPrecedence', ({ spec }) => spec.matchingPrecedence),
    columns.text('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type ?? '<none>'),
    ageColumn,
  ],
});

const subjectKinds = ['Group', 'ServiceAccount', 'User'];

function validate(schema: Draft): FieldError[] {
  const spec = part(schema, 'spec');
  const errors: FieldError[] = [];
  if (text(part(spec, 'priorityLevelConfiguration'), 'name') === '') {
    errors.push(required('spec.priorityLevelConfiguration.name'));
  }
  const precedence = Number(spec.matchingPrecedence);
  if (precedence < 1 || precedence > 10_000) {
    const why = 'must be a value between 1 and 10000';
    errors.push(invalid('spec.matchingPrecedence', precedence, why));
  }
  if (precedence === 1 && text(part(schema, 'metadata'), 'name') !== 'exempt') {
    const why = "only the schema named 'exempt' may have matchingPrecedence 1";
    errors.push(invalid('spec.matchingPrecedence', precedence, why));
  }
  for (const [index, rule] of parts(spec, 'rules').entries()) {
    const field = `spec.rules[${index}]`;
    const subjects = parts(rule, 'subjects');
    if (subjects.length === 0)
      errors.push(required(`${field}.subjects`, 'subjects must contain at least one value'));
    for (const [at, subject] of subjects.entries()) {
      const kind = text(subject, 'kind');
      if (subjectKinds.includes(kind)) continue;
      errors.push(unsupported(`${field}.subjects[${at}].kind`, kind, subjectKinds));
    }
  }
  return errors;
}
