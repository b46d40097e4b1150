import type { RoleBinding } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { type Draft, text } from '#schema/draft';
import { defineKind, type Kind } from '#scheme/kind';
import { rbacGroup, validateBinding } from './rules.ts';

const { text: column, wide } = columnsOf<RoleBinding>();

const subjectsOf = (binding: RoleBinding, wanted: string) =>
  (binding.subjects ?? [])
    .filter(({ kind }) => kind === wanted)
    .map(({ name, namespace }) => (namespace === undefined ? name : `${namespace}/${name}`))
    .join(', ');

const shared: Partial<Kind> = {
  group: rbacGroup,
  nameRule: 'path',
  isMadeByPut: true,
  defaults: [
    ['roleRef.apiGroup', rbacGroup],
    ['subjects[].apiGroup', groupOfSubject],
  ],
  columns: [
    nameColumn,
    column('Role', ({ roleRef: { kind, name } }) => `${kind}/${name}`),
    ageColumn,
    wide('Users', (binding) => subjectsOf(binding, 'User')),
    wide('Groups', (binding) => subjectsOf(binding, 'Group')),
    wide('ServiceAccounts', (binding) => subjectsOf(binding, 'ServiceAccount')),
  ],
};

/** RoleBinding of rbac.authorization.k8s.io/v1. */
export const roleBinding = defineKind('RoleBinding', 'rolebindings', {
  ...shared,
  type: 'rbac.RoleBinding',
  validate: (binding, old) => validateBinding(binding, old, ['ClusterRole', 'Role']),
});

/** ClusterRoleBinding of rbac.authorization.k8s.io/v1. */
export const clusterRoleBinding = defineKind('ClusterRoleBinding', 'clusterrolebindings', {
  ...shared,
  type: 'rbac.ClusterRoleBinding',
  namespaced: false,
  validate: (binding, old) => validateBinding(binding, old, ['ClusterRole']),
});

function groupOfSubject(subject: Draft): string | undefined {
  return ['User', 'Group'].includes(text(subject, 'kind')) ? rbacGroup : undefined;
}
