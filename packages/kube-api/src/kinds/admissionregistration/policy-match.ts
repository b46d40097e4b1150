import { type Draft, parts } from '#schema/draft';
import { addAll, type FieldError, required } from '#schema/field-error';
import { checkRule } from './webhook-rules.ts';

/** What policies and their bindings have in common as kinds. */
export const policyCommon = {
  group: 'admissionregistration.k8s.io',
  categories: ['api-extensions'],
  namespaced: false,
  hasGeneration: true,
  needsVersion: true,
  takesAnyFinalizer: true,
} as const;

/** Defaults of what says which requests are meant. */
export const matchDefaults = (path: string) =>
  [
    [`${path}.matchPolicy`, 'Equivalent'],
    [`${path}.namespaceSelector`, {}],
    [`${path}.objectSelector`, {}],
    [`${path}.resourceRules[].scope`, '*'],
    [`${path}.excludeResourceRules[].scope`, '*'],
  ] as const;

/** What is wrong with what says which requests are meant. */
export function checkMatch(match: Draft, path: string, needsRules: boolean): FieldError[] {
  const rules = parts(match, 'resourceRules');
  const errors = needsRules && rules.length === 0 ? [required(`${path}.resourceRules`)] : [];
  for (const field of ['resourceRules', 'excludeResourceRules']) {
    for (const [index, rule] of parts(match, field).entries()) {
      addAll(errors, checkRule(rule, `${path}.${field}[${index}]`));
    }
  }
  return errors;
}
