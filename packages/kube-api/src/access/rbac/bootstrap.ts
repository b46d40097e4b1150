import {
  ApiError,
  type ClusterRole,
  type New,
  type Objects,
  type Role,
  type RoleBinding,
} from '@slipway/kube-objects';
import { type BootstrapRole, bootstrapRoles } from './bootstrap-roles.ts';
import { notCovered } from './rule.ts';

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;
const autoUpdate = 'rbac.authorization.kubernetes.io/autoupdate';
const defaultLabels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const annotations = { [autoUpdate]: 'true' };

/**
 * Makes the roles and bindings that every cluster has, and gives back what somebody took out of them;
 * what was added stays. One whose annotation `…/autoupdate` is `false` is left as it is.
 */
export async function ensureBootstrapRoles(objects: Objects): Promise<void> {
  await Promise.all([
    ...bootstrapRoles.map((role) => ensureRole(objects, role)),
    ...bootstrapRoles.map((role) => ensureBinding(objects, role)),
    ensureAuthenticationReader(objects),
  ]);
}

async function ensureRole(objects: Objects, role: BootstrapRole): Promise<void> {
  const resource = `clusterroles.${group}`;
  const old = objects.get<ClusterRole>(resource, role.name);
  if (old === undefined) {
    await create(objects, resource, clusterRole(role));
    return;
  }
  if (!isOurs(old) || role.aggregates !== undefined) return;
  const rules = old.rules ?? [];
  const missing = role.rules.filter((rule) => notCovered([rule], rules).length > 0);
  if (missing.length > 0) await objects.update(resource, { ...old, rules: [...rules, ...missing] });
}

const clusterRole = ({ name, labels, rules, aggregates }: BootstrapRole): New<ClusterRole> => ({
  apiVersion,
  kind: 'ClusterRole',
  metadata: { name, labels: { ...defaultLabels, ...labels }, annotations },
  rules,
  ...(aggregates !== undefined && {
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [aggregates]: 'true' } }] },
  }),
});

async function ensureBinding(
  objects: Objects,
  { name, groups = [] }: BootstrapRole,
): Promise<void> {
  if (groups.length === 0) return;
  const resource = `clusterrolebindings.${group}`;
  const wanted = groups.map((subject) => ({ kind: 'Group', apiGroup: group, name: subject }));
  const old = objects.get<RoleBinding>(resource, name);
  if (old === undefined) {
    await create<RoleBinding>(objects, resource, {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name, labels: defaultLabels, annotations },
      subjects: wanted,
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
    });
    return;
  }
  if (!isOurs(old)) return;
  const subjects = old.subjects ?? [];
  const missing = wanted.filter(
    (subject) =>
      !subjects.some(({ kind, name: known }) => kind === 'Group' && known === subject.name),
  );
  if (missing.length > 0) {
    await objects.update(resource, { ...old, subjects: [...subjects, ...missing] });
  }
}

/** API servers of others look up here how requests are passed on to them. */
async function ensureAuthenticationReader(objects: Objects): Promise<void> {
  const name = 'extension-apiserver-authentication-reader';
  const resource = `roles.${group}`;
  if (objects.get<Role>(resource, name, 'kube-system') !== undefined) return;
  await create<Role>(objects, resource, {
    apiVersion,
    kind: 'Role',
    metadata: { name, namespace: 'kube-system', labels: defaultLabels, annotations },
    rules: [
      {
        verbs: ['get', 'list', 'watch'],
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['extension-apiserver-authentication'],
      },
    ],
  });
}

const isOurs = ({ metadata }: ClusterRole | RoleBinding) =>
  metadata.annotations?.[autoUpdate] === 'true';

async function create<T extends ClusterRole | RoleBinding | Role>(
  objects: Objects,
  resource: string,
  object: New<T>,
): Promise<void> {
  await objects.create<T>(resource, object).catch((error: unknown) => {
    // Made by somebody else at the same moment.
    if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error;
  });
}
