import { isDeepStrictEqual } from 'node:util';
import { checkLabelSelector } from '#kinds/pod-spec/selector';
import { type Draft, part, parts, text } from '#schema/draft';
import { type FieldError, invalid, required, unsupported } from '#schema/field-error';

/** The group of roles and bindings. */
export const rbacGroup = 'rbac.authorization.k8s.io';

/** What is wrong with a Role. */
export const validateRole = (role: Draft): FieldError[] =>
  parts(role, 'rules').flatMap((rule, index) => checkRule(rule, `rules[${index}]`, true));

/** What is wrong with a ClusterRole. */
export function validateClusterRole(role: Draft): FieldError[] {
  const rules = parts(role, 'rules').flatMap((rule, index) =>
    checkRule(rule, `rules[${index}]`, false),
  );
  if (role.aggregationRule === undefined) return rules;
  const selectors = parts(part(role, 'aggregationRule'), 'clusterRoleSelectors');
  const field = 'aggregationRule.clusterRoleSelectors';
  if (selectors.length === 0) {
    const why = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
    return [...rules, required(field, why)];
  }
  return [
    ...rules,
    ...selectors.flatMap((selector, index) => checkLabelSelector(selector, `${field}[${index}]`)),
  ];
}

const isEmpty = (rule: Draft, field: string) =>
  !Array.isArray(rule[field]) || (rule[field] as readonly unknown[]).length === 0;

function checkRule(rule: Draft, field: string, isNamespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (isEmpty(rule, 'verbs')) {
    errors.push(required(`${field}.verbs`, 'verbs must contain at least one value'));
  }
  if (!isEmpty(rule, 'nonResourceURLs')) {
    const place = `${field}.nonResourceURLs`;
    const urls = rule.nonResourceURLs;
    if (isNamespaced) {
      errors.push(invalid(place, urls, 'namespaced rules cannot apply to non-resource URLs'));
    }
    if (['apiGroups', 'resources', 'resourceNames'].some((name) => !isEmpty(rule, name))) {
      const why = 'rules cannot apply to both regular resources and non-resource URLs';
      errors.push(invalid(place, urls, why));
    }
    return errors;
  }
  if (isEmpty(rule, 'apiGroups')) {
    const why = 'resource rules must supply at least one api group';
    errors.push(required(`${field}.apiGroups`, why));
  }
  if (isEmpty(rule, 'resources')) {
    const why = 'resource rules must supply at least one resource';
    errors.push(required(`${field}.resources`, why));
  }
  return errors;
}

/** What is wrong with a RoleBinding (of a namespace) or a ClusterRoleBinding. */
export function validateBinding(
  binding: Draft,
  old: Draft | undefined,
  kinds: readonly string[],
): FieldError[] {
  const reference = part(binding, 'roleRef');
  const errors: FieldError[] = [];
  if (reference.apiGroup !== rbacGroup) {
    errors.push(unsupported('roleRef.apiGroup', text(reference, 'apiGroup'), [rbacGroup]));
  }
  if (!kinds.includes(text(reference, 'kind'))) {
    errors.push(unsupported('roleRef.kind', text(reference, 'kind'), kinds));
  }
  if (text(reference, 'name') === '') errors.push(required('roleRef.name'));
  if (old !== undefined && !isDeepStrictEqual(binding.roleRef, old.roleRef)) {
    errors.push(invalid('roleRef', binding.roleRef, 'cannot change roleRef'));
  }
  const subjects = parts(binding, 'subjects').flatMap((subject, index) =>
    checkSubject(subject, `subjects[${index}]`),
  );
  return [...errors, ...subjects];
}

function checkSubject(subject: Draft, field: string): FieldError[] {
  const errors = text(subject, 'name') === '' ? [required(`${field}.name`)] : [];
  const group = text(subject, 'apiGroup');
  const kind = text(subject, 'kind');
  switch (kind) {
    case 'ServiceAccount':
      if (group !== '') errors.push(unsupported(`${field}.apiGroup`, group, ['']));
      if (text(subject, 'namespace') === '') errors.push(required(`${field}.namespace`));
      return errors;
    case 'User':
    case 'Group':
      if (group !== rbacGroup) errors.push(unsupported(`${field}.apiGroup`, group, [rbacGroup]));
      return errors;
    default:
      return [...errors, unsupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}
