import type { KubeObject } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { texts } from '#schema/checks';
import { type Draft, isDraft, part, text } from '#schema/draft';
import {
  addAll,
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';
import { defineKind } from '#scheme/kind';
import { checkMatch, matchDefaults, policyCommon } from './policy-match.ts';

interface BindingShape extends KubeObject {
  readonly spec: { readonly policyName?: string; readonly paramRef?: { readonly name?: string } };
}

const bindingColumns = columnsOf<BindingShape>();

/** ValidatingAdmissionPolicyBinding of admissionregistration.k8s.io/v1. */
export const validatingAdmissionPolicyBinding = defineKind(
  'ValidatingAdmissionPolicyBinding',
  'validatingadmissionpolicybindings',
  {
    ...policyCommon,
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

const actions = ['Audit', 'Deny', 'Warn'];

function checkBinding(spec: Draft): FieldError[] {
  const errors: FieldError[] = [];
  if (text(spec, 'policyName') === '') errors.push(required('spec.policyName'));
  const written = texts(spec.validationActions);
  if (written.length === 0) errors.push(required('spec.validationActions'));
  for (const [index, action] of written.entries()) {
    const path = `spec.validationActions[${index}]`;
    if (!actions.includes(action)) errors.push(unsupported(path, action, actions));
    if (written.indexOf(action) < index) errors.push(duplicate(path, action));
  }
  if (written.includes('Deny') && written.includes('Warn')) {
    const why =
      'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
    errors.push(invalid('spec.validationActions', written, why));
  }
  if (isDraft(spec.paramRef)) addAll(errors, checkParamRef(spec.paramRef, 'spec.paramRef'));
  addAll(errors, checkMatch(part(spec, 'matchResources'), 'spec.matchResources', false));
  return errors;
}

const notFoundActions = ['Allow', 'Deny'];

/** Parameters are one object by its name, or all that a selector finds; and what if there is none, is said. */
function checkParamRef(reference: Draft, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const isNamed = text(reference, 'name') !== '';
  const isSelected = isDraft(reference.selector);
  if (isNamed && isSelected) {
    for (const field of ['name', 'selector']) {
      errors.push(forbiddenField(`${path}.${field}`, 'name and selector are mutually exclusive'));
    }
  }
  if (!isNamed && !isSelected) {
    errors.push(required(path, 'one of name or selector must be specified'));
  }
  const action = text(reference, 'parameterNotFoundAction');
  const place = `${path}.parameterNotFoundAction`;
  if (action === '') errors.push(required(place));
  else if (!notFoundActions.includes(action)) {
    errors.push(unsupported(place, action, notFoundActions));
  }
  return errors;
}
