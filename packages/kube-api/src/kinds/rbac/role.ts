import { createdAtColumn, nameColumn } from '#columns/column';
import { defineKind, type Kind } from '#scheme/kind';
import { rbacGroup, validateClusterRole, validateRole } from './rules.ts';

const shared: Partial<Kind> = {
  group: rbacGroup,
  nameRule: 'path',
  isMadeByPut: true,
  columns: [nameColumn, createdAtColumn],
};

/** Role of rbac.authorization.k8s.io/v1. */
export const role = defineKind('Role', 'roles', {
  ...shared,
  type: 'rbac.Role',
  validate: validateRole,
});

/** ClusterRole of rbac.authorization.k8s.io/v1. */
export const clusterRole = defineKind('ClusterRole', 'clusterroles', {
  ...shared,
  type: 'rbac.ClusterRole',
  namespaced: false,
  validate: validateClusterRole,
});
