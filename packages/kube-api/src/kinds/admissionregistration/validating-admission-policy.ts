import type { KubeObject } from '@slipway/kube-objects';
import { policyEnvironment as language } from '#cel/request-environment';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import { addAll, type FieldError, invalid, required, unsupported } from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { checkMatch, matchDefaults, policyCommon } from './policy-match.ts';
import { checkConditions, checkExpression } from './webhook-rules.ts';

interface PolicyShape extends KubeObject {
  readonly spec: {
    readonly validations?: readonly object[];
    readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string };
  };
}

const policyColumns = columnsOf<PolicyShape>();

/** ValidatingAdmissionPolicy of admissionregistration.k8s.io/v1. */
export const validatingAdmissionPolicy = defineKind(
  'ValidatingAdmissionPolicy',
  'validatingadmissionpolicies',
  {
    ...policyCommon,
    type: 'admissionregistration.ValidatingAdmissionPolicy',
    singular: 'validatingadmissionpolicy',
    hasStatus: true,
    statusKeepsMetadata: true,
    defaults: [['spec.failurePolicy', 'Fail'], ...matchDefaults('spec.matchConstraints')],
    validate: (object) => checkPolicy(part(object, 'spec')),
    columns: [
      nameColumn,
      policyColumns.integer('Validations', ({ spec }) => spec.validations?.length ?? 0),
      policyColumns.text('ParamKind', ({ spec: { paramKind } }) =>
        paramKind === undefined ? '<unset>' : `${paramKind.apiVersion}/${paramKind.kind}`,
      ),
      ageColumn,
    ],
  },
);

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];

const checkParamKind = ({ paramKind }: Draft): FieldError[] =>
  isDraft(paramKind)
    ? ['apiVersion', 'kind']
        .filter((field) => text(paramKind, field) === '')
        .map((field) => required(`spec.paramKind.${field}`))
    : [];

function checkPolicy(spec: Draft): FieldError[] {
  const errors = checkParamKind(spec);
  const validations = parts(spec, 'validations');
  const annotations = parts(spec, 'auditAnnotations');
  if (validations.length === 0 && annotations.length === 0) {
    const why = 'validations or auditAnnotations must be non-empty';
    errors.push(required('spec.validations', why), required('spec.auditAnnotations', why));
  }
  if (!['Fail', 'Ignore'].includes(text(spec, 'failurePolicy'))) {
    errors.push(unsupported('spec.failurePolicy', spec.failurePolicy, ['Fail', 'Ignore']));
  }
  addAll(errors, checkMatch(part(spec, 'matchConstraints'), 'spec.matchConstraints', true));
  addAll(errors, checkConditions(spec, 'spec', language));
  for (const [index, validation] of validations.entries()) {
    addAll(errors, checkValidation(validation, `spec.validations[${index}]`));
  }
  for (const [index, variable] of parts(spec, 'variables').entries()) {
    const path = `spec.variables[${index}]`;
    const name = text(variable, 'name');
    if (name === '') errors.push(required(`${path}.name`, 'name is not specified'));
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      errors.push(invalid(`${path}.name`, name, 'name is not a valid CEL identifier'));
    }
    addAll(
      errors,
      checkExpression(language, text(variable, 'expression'), `${path}.expression`, []),
    );
  }
  for (const [index, annotation] of annotations.entries()) {
    const path = `spec.auditAnnotations[${index}]`;
    if (text(annotation, 'key') === '') errors.push(required(`${path}.key`));
    const source = text(annotation, 'valueExpression');
    addAll(
      errors,
      checkExpression(language, source, `${path}.valueExpression`, ['string', 'null']),
    );
  }
  return errors;
}

function checkValidation(validation: Draft, path: string): FieldError[] {
  const source = text(validation, 'expression');
  const errors = checkExpression(language, source, `${path}.expression`, ['bool']);
  const { reason, messageExpression } = validation;
  if (reason !== undefined && !reasons.includes(String(reason))) {
    errors.push(unsupported(`${path}.reason`, reason, reasons));
  }
  if (typeof messageExpression === 'string' && messageExpression !== '') {
    addAll(
      errors,
      checkExpression(language, messageExpression, `${path}.messageExpression`, ['string']),
    );
  }
  return errors;
}
