import type { KubeObject } from '@slipway/kube-objects';
import { policyEnvironment as language } from '#cel/request-environment';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { texts } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import { addAll, type FieldError, invalid, required, unsupported } from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { checkConditions, checkExpression, checkRule } from './webhook-rules.ts';

interface PolicyShape extends KubeObject {
  readonly spec: {
    readonly validations?: readonly object[];
    readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string };
  };
}

interface BindingShape extends KubeObject {
  readonly spec: { readonly policyName?: string; readonly paramRef?: { readonly name?: string } };
}

const policyColumns = columnsOf<PolicyShape>();
const bindingColumns = columnsOf<BindingShape>();

const common = {
  group: 'admissionregistration.k8s.io',
  categories: ['api-extensions'],
  namespaced: false,
  hasGeneration: true,
  needsVersion: true,
  takesAnyFinalizer: true,
} as const;

const matchDefaults = (path: string) =>
  [
    [`${path}.matchPolicy`, 'Equivalent'],
    [`${path}.namespaceSelector`, {}],
    [`${path}.objectSelector`, {}],
    [`${path}.resourceRules[].scope`, '*'],
    [`${path}.excludeResourceRules[].scope`, '*'],
  ] as const;

/** ValidatingAdmissionPolicy of admissionregistration.k8s.io/v1. */
export const validatingAdmissionPolicy = defineKind(
  'ValidatingAdmissionPolicy',
  'validatingadmissionpolicies',
  {
    ...common,
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

/** ValidatingAdmissionPolicyBinding of admissionregistration.k8s.io/v1. */
export const validatingAdmissionPolicyBinding = defineKind(
  'ValidatingAdmissionPolicyBinding',
  'validatingadmissionpolicybindings',
  {
    ...common,
    type: 'admissionregistration.ValidatingAdmissionPolicyBinding',
    defaults: matchDefaults('spec.matchResources'),
    validate: (object) => checkBinding(part(object, 'spec')),
    columns: [
      nameColumn,
      bindingColumns.text('PolicyName', ({ spec }) => spec.policyName ?? ''),
      bindingColumns.text('ParamRef', ({ spec }) => spec.paramRef?.name ?? '<unset>'),
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

function checkMatch(match: Draft, path: string, needsRules: boolean): FieldError[] {
  const rules = parts(match, 'resourceRules');
  const errors = needsRules && rules.length === 0 ? [required(`${path}.resourceRules`)] : [];
  for (const field of ['resourceRules', 'excludeResourceRules']) {
    for (const [index, rule] of parts(match, field).entries()) {
      addAll(errors, checkRule(rule, `${path}.${field}[${index}]`));
    }
  }
  return errors;
}

const actions = ['Audit', 'Deny', 'Warn'];

function checkBinding(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  if (text(spec, 'policyName') === '') errors.push(required('spec.policyName'));
  const written = texts(spec.validationActions);
  if (written.length === 0) errors.push(required('spec.validationActions'));
  for (const [index, action] of written.entries()) {
    if (!actions.includes(action)) {
      errors.push(unsupported(`spec.validationActions[${index}]`, action, actions));
    }
  }
  if (written.includes('Deny') && written.includes('Warn')) {
    const why =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    errors.push(invalid('spec.validationActions', written, why));
  }
  addAll(errors, checkMatch(part(spec, 'matchResources'), 'spec.matchResources', false));
  return errors;
}
